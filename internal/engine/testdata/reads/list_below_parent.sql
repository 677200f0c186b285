-- tech France /Assistance/Ticket/1/Timeline/Followup

SELECT 1
FROM `glpi_tickets` `t`
WHERE `t`.`id` = ?
AND (`t`.`entities_id` IN (1,2));

SELECT `t`.`id`, `t`.`itemtype`, `t`.`items_id`, `t`.`content`, `t`.`is_private`, `user`.`id`,
`user`.`name`, `user_editor`.`id`, `user_editor`.`name`, `request_type`.`id`, `request_type`.`name`,
`t`.`date`, `t`.`date_creation`, `t`.`date_mod`, `t`.`timeline_position`, `t`.`sourceitems_id`,
`t`.`sourceof_items_id`
FROM (SELECT `t`.`id` AS `id`
  FROM `glpi_itilfollowups` `t`
  WHERE `t`.`itemtype` = ?
  AND `t`.`items_id` = ?
  ORDER BY `t`.`id`
  LIMIT ? OFFSET ?) `page`
JOIN `glpi_itilfollowups` `t` ON `t`.`id` = `page`.`id`
LEFT JOIN `glpi_users` `user` ON `user`.`id` = `t`.`users_id`
LEFT JOIN `glpi_users` `user_editor` ON `user_editor`.`id` = `t`.`users_id_editor`
LEFT JOIN `glpi_requesttypes` `request_type` ON `request_type`.`id` = `t`.`requesttypes_id`
ORDER BY `page`.`id`;
