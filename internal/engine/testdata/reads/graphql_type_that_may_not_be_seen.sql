-- post-only {Ticket {id user_recipient {id username} entity {id name}}}

SELECT `t`.`id`, `user_recipient`.`id`, `entity`.`id`, `entity`.`name`
FROM (SELECT `t`.`id` AS `id`
  FROM `glpi_tickets` `t`
  WHERE `t`.`id` IN (SELECT `id`
    FROM `glpi_tickets`
    WHERE `users_id_recipient` = ?
    UNION ALL SELECT `tickets_id`
    FROM `glpi_tickets_users`
    WHERE `users_id` = ?
    AND `type` IN (1,3))
  ORDER BY `t`.`id`
  LIMIT ? OFFSET ?) `page`
JOIN `glpi_tickets` `t` ON `t`.`id` = `page`.`id`
LEFT JOIN `glpi_users` `user_recipient` ON `user_recipient`.`id` = `t`.`users_id_recipient`
LEFT JOIN `glpi_entities` `entity` ON `entity`.`id` = `t`.`entities_id`
ORDER BY `page`.`id`;
