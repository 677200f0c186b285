-- post-only {Ticket(id: 1) {id name}}

SELECT `t`.`id`, `t`.`name`
FROM (SELECT `t`.`id` AS `id`
  FROM `glpi_tickets` `t`
  WHERE (`t`.`id` IN (SELECT `id`
      FROM `glpi_tickets`
      WHERE `users_id_recipient` = ?
      UNION ALL SELECT `tickets_id`
      FROM `glpi_tickets_users`
      WHERE `users_id` = ?
      AND `type` IN (1,3)))
  AND (`t`.`id` = ?)
  ORDER BY `t`.`id`
  LIMIT ? OFFSET ?) `page`
JOIN `glpi_tickets` `t` ON `t`.`id` = `page`.`id`
ORDER BY `page`.`id`;
