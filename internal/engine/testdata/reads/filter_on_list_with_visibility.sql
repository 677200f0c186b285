-- tech France /Project/?filter=tickets.id==1

SELECT `t`.`id`, `t`.`name`, `t`.`comment`, `t`.`content`, `t`.`code`, `t`.`priority`, `entity`.`id`,
`entity`.`name`, `status`.`id`, `status`.`name`, `t`.`is_recursive`, `parent`.`id`, `parent`.`name`,
`type`.`id`, `type`.`name`, `t`.`date`, `t`.`date_creation`, `t`.`date_mod`, `user`.`id`, `user`.`name`,
`group`.`id`, `group`.`name`, `t`.`plan_start_date`, `t`.`plan_end_date`, `t`.`real_start_date`,
`t`.`real_end_date`, `t`.`percent_done`, `t`.`auto_percent_done`, `t`.`show_on_global_gantt`,
`t`.`is_deleted`, `t`.`template_name`, `t`.`is_template`
FROM (SELECT `t`.`id` AS `id`
  FROM `glpi_projects` `t`
  WHERE EXISTS (SELECT 1
    FROM (SELECT 1 AS one) `one`
    LEFT JOIN `glpi_itils_projects` `tickets_ref` ON `tickets_ref`.`projects_id` = `t`.`id`
    AND `tickets_ref`.`itemtype` = 'Ticket'
    AND EXISTS (SELECT 1
      FROM `glpi_tickets` `tickets`
      WHERE `tickets`.`id` = `tickets_ref`.`items_id`
      AND (`tickets`.`entities_id` IN (1,2)))
    LEFT JOIN `glpi_tickets` `tickets` ON `tickets`.`id` = `tickets_ref`.`items_id`
    AND (`tickets`.`entities_id` IN (1,2))
    WHERE `tickets`.`id` = ?)
  AND ((`t`.`entities_id` IN (1,2)
      OR (`t`.`is_recursive` = 1
        AND `t`.`entities_id` IN (0))))
  ORDER BY `t`.`id`
  LIMIT ? OFFSET ?) `page`
JOIN `glpi_projects` `t` ON `t`.`id` = `page`.`id`
LEFT JOIN `glpi_entities` `entity` ON `entity`.`id` = `t`.`entities_id`
LEFT JOIN `glpi_projectstates` `status` ON `status`.`id` = `t`.`projectstates_id`
LEFT JOIN `glpi_projects` `parent` ON `parent`.`id` = `t`.`projects_id`
LEFT JOIN `glpi_projecttypes` `type` ON `type`.`id` = `t`.`projecttypes_id`
LEFT JOIN `glpi_users` `user` ON `user`.`id` = `t`.`users_id`
LEFT JOIN `glpi_groups` `group` ON `group`.`id` = `t`.`groups_id`
ORDER BY `page`.`id`;
