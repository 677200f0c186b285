-- tech /Assistance/Ticket?filter=urgency=ge=4;(name=like=*printer*,id=in=(1,2,3));status.id=out=(5,6)

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
  WHERE `t`.`urgency` >= ?
  AND ((INSTR(`t`.`name`, ?) > 0
      AND glpi_like(`t`.`name`, ?) = 1)
    OR `t`.`id` IN (?, ?, ?))
  AND `t`.`status` IN (?, ?, ?, ?, ?)
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
