-- post-only {Ticket(id: 1) {id name}}

SELECT `t`.`id`, `t`.`name`
FROM (SELECT `t`.`id` AS `id`
  FROM `glpi_tickets` `t`
  WHERE ((`t`.`users_id_recipient` = ?)
    OR (`t`.`id` IN (SELECT `tickets_id`
        FROM `glpi_tickets_users`
        WHERE `users_id` = ?
        AND `type` IN (1,3))))
  AND (`t`.`id` = ?)
  ORDER BY `t`.`id`
  LIMIT ? OFFSET ?) `page`
JOIN `glpi_tickets` `t` ON `t`.`id` = `page`.`id`
ORDER BY `page`.`id`;
