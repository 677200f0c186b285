-- post-only /Assistance/Ticket?limit=1

SELECT `t`.`id`, `t`.`name`, `t`.`content`, `user_recipient`.`id`, `user_recipient`.`name`,
`user_editor`.`id`, `user_editor`.`name`, `t`.`is_deleted`, `category`.`id`, `category`.`name`,
`location`.`id`, `location`.`name`, `t`.`urgency`, `t`.`impact`, `t`.`priority`, `t`.`actiontime`,
`t`.`begin_waiting_date`, `t`.`waiting_duration`, `t`.`solve_delay_stat`, `t`.`close_delay_stat`,
`t`.`time_to_resolve`, `t`.`date_creation`, `t`.`date_mod`, `t`.`date`, `t`.`solvedate`, `t`.`closedate`,
`t`.`type`, `t`.`externalid`, `request_type`.`id`, `request_type`.`name`, `t`.`takeintoaccountdate`,
`t`.`takeintoaccount_delay_stat`, `sla_ttr`.`id`, `sla_ttr`.`name`, `sla_tto`.`id`, `sla_tto`.`name`,
`ola_ttr`.`id`, `ola_ttr`.`name`, `ola_tto`.`id`, `ola_tto`.`name`, `sla_level_ttr`.`id`, `sla_level_ttr`.`name`,
`ola_level_ttr`.`id`, `ola_level_ttr`.`name`, `t`.`sla_waiting_duration`, `t`.`ola_waiting_duration`,
`t`.`ola_ttr_begin_date`, `t`.`ola_tto_begin_date`, `t`.`internal_time_to_resolve`, `t`.`internal_time_to_own`,
`t`.`global_validation`, `t`.`status`, (`t`.`status`), `entity`.`id`, `entity`.`name`, `entity`.`completename`
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
LEFT JOIN `glpi_users` `user_editor` ON `user_editor`.`id` = `t`.`users_id_lastupdater`
LEFT JOIN `glpi_itilcategories` `category` ON `category`.`id` = `t`.`itilcategories_id`
LEFT JOIN `glpi_locations` `location` ON `location`.`id` = `t`.`locations_id`
LEFT JOIN `glpi_requesttypes` `request_type` ON `request_type`.`id` = `t`.`requesttypes_id`
LEFT JOIN `glpi_slas` `sla_ttr` ON `sla_ttr`.`id` = `t`.`slas_id_ttr`
LEFT JOIN `glpi_slas` `sla_tto` ON `sla_tto`.`id` = `t`.`slas_id_tto`
LEFT JOIN `glpi_olas` `ola_ttr` ON `ola_ttr`.`id` = `t`.`olas_id_ttr`
LEFT JOIN `glpi_olas` `ola_tto` ON `ola_tto`.`id` = `t`.`olas_id_tto`
LEFT JOIN `glpi_slalevels` `sla_level_ttr` ON `sla_level_ttr`.`id` = `t`.`slalevels_id_ttr`
LEFT JOIN `glpi_olalevels` `ola_level_ttr` ON `ola_level_ttr`.`id` = `t`.`olalevels_id_ttr`
LEFT JOIN `glpi_entities` `entity` ON `entity`.`id` = `t`.`entities_id`
ORDER BY `page`.`id`;

SELECT l.`tickets_id` AS `parent`, CASE l.`type` WHEN 1 THEN 'requester' WHEN 2 THEN 'assigned' WHEN 3 THEN 'observer' END AS `role`,
u.`name` AS `name`, u.`realname` AS `realname`, u.`firstname` AS `firstname`, COALESCE(NULLIF(TRIM(COALESCE(u.`realname`,
        '') || ' ' || COALESCE(u.`firstname`, '')), ''), u.`name`) AS `display_name`, u.`id` AS `id`,
'/front/user.form.php?id=' || u.`id` AS `href`, 'User' AS `type`, NULLIF(l.`alternative_email`,
  '') AS `alternative_email`
FROM `glpi_tickets_users` l
JOIN `glpi_users` u ON u.`id` = l.`users_id`
WHERE l.`tickets_id` IN (?)
AND l.`users_id` > 0
UNION ALL SELECT l.`tickets_id`, CASE l.`type` WHEN 1 THEN 'requester' WHEN 2 THEN 'assigned' WHEN 3 THEN 'observer' END,
l.`alternative_email`, NULL, NULL, l.`alternative_email`, 0, NULL, 'User', l.`alternative_email`
FROM `glpi_tickets_users` l
WHERE l.`tickets_id` IN (?)
AND l.`users_id` = 0
AND l.`alternative_email` <> ''
UNION ALL SELECT l.`tickets_id`, CASE l.`type` WHEN 1 THEN 'requester' WHEN 2 THEN 'assigned' WHEN 3 THEN 'observer' END,
g.`name`, NULL, NULL, g.`name`, g.`id`, '/front/group.form.php?id=' || g.`id`, 'Group', NULL
FROM `glpi_groups_tickets` l
JOIN `glpi_groups` g ON g.`id` = l.`groups_id`
WHERE l.`tickets_id` IN (?)
UNION ALL SELECT l.`tickets_id`, CASE l.`type` WHEN 1 THEN 'requester' WHEN 2 THEN 'assigned' WHEN 3 THEN 'observer' END,
s.`name`, NULL, NULL, s.`name`, s.`id`, '/front/supplier.form.php?id=' || s.`id`, 'Supplier',
NULLIF(l.`alternative_email`, '')
FROM `glpi_suppliers_tickets` l
JOIN `glpi_suppliers` s ON s.`id` = l.`suppliers_id`
WHERE l.`tickets_id` IN (?)
AND l.`suppliers_id` > 0;

SELECT COUNT(*)
FROM `glpi_tickets` `t`
WHERE `t`.`id` IN (SELECT `id`
  FROM `glpi_tickets`
  WHERE `users_id_recipient` = ?
  UNION ALL SELECT `tickets_id`
  FROM `glpi_tickets_users`
  WHERE `users_id` = ?
  AND `type` IN (1,3));
