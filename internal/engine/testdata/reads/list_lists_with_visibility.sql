-- tech France /Project/

SELECT `t`.`id`, `t`.`name`, `t`.`comment`, `t`.`content`, `t`.`code`, `t`.`priority`, `entity`.`id`,
`entity`.`name`, `status`.`id`, `status`.`name`, `t`.`is_recursive`, `parent`.`id`, `parent`.`name`,
`type`.`id`, `type`.`name`, `t`.`date`, `t`.`date_creation`, `t`.`date_mod`, `user`.`id`, `user`.`name`,
`group`.`id`, `group`.`name`, `t`.`plan_start_date`, `t`.`plan_end_date`, `t`.`real_start_date`,
`t`.`real_end_date`, `t`.`percent_done`, `t`.`auto_percent_done`, `t`.`show_on_global_gantt`,
`t`.`is_deleted`, `t`.`template_name`, `t`.`is_template`
FROM (SELECT `t`.`id` AS `id`
  FROM `glpi_projects` `t`
  WHERE (`t`.`entities_id` IN (1,2)
    OR (`t`.`is_recursive` = 1
      AND `t`.`entities_id` IN (0)))
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

SELECT `tasks`.`projects_id`, `tasks`.`id`, `tasks`.`name`, `tasks`.`comment`, `tasks`.`content`
FROM `glpi_projecttasks` `tasks`
WHERE `tasks`.`projects_id` IN (?)
AND ((`tasks`.`entities_id` IN (1,2)
    OR (`tasks`.`is_recursive` = 1
      AND `tasks`.`entities_id` IN (0))))
ORDER BY `tasks`.`projects_id`, `tasks`.`id`;

SELECT `costs`.`projects_id`, `costs`.`id`
FROM `glpi_projectcosts` `costs`
WHERE `costs`.`projects_id` IN (?)
ORDER BY `costs`.`projects_id`, `costs`.`id`;

SELECT DISTINCT `tickets_ref`.`projects_id`, `tickets`.`id`
FROM `glpi_itils_projects` `tickets_ref`
JOIN `glpi_tickets` `tickets` ON `tickets`.`id` = `tickets_ref`.`items_id`
WHERE `tickets_ref`.`projects_id` IN (?)
AND `tickets_ref`.`itemtype` = 'Ticket'
AND (`tickets`.`entities_id` IN (1,2))
ORDER BY `tickets_ref`.`projects_id`, `tickets`.`id`;

SELECT DISTINCT `changes_ref`.`projects_id`, `changes`.`id`
FROM `glpi_itils_projects` `changes_ref`
JOIN `glpi_changes` `changes` ON `changes`.`id` = `changes_ref`.`items_id`
WHERE `changes_ref`.`projects_id` IN (?)
AND `changes_ref`.`itemtype` = 'Change'
AND ((`changes`.`entities_id` IN (1,2)
    OR (`changes`.`is_recursive` = 1
      AND `changes`.`entities_id` IN (0))))
ORDER BY `changes_ref`.`projects_id`, `changes`.`id`;

SELECT DISTINCT `problems_ref`.`projects_id`, `problems`.`id`
FROM `glpi_itils_projects` `problems_ref`
JOIN `glpi_problems` `problems` ON `problems`.`id` = `problems_ref`.`items_id`
WHERE `problems_ref`.`projects_id` IN (?)
AND `problems_ref`.`itemtype` = 'Problem'
AND ((`problems`.`entities_id` IN (1,2)
    OR (`problems`.`is_recursive` = 1
      AND `problems`.`entities_id` IN (0))))
ORDER BY `problems_ref`.`projects_id`, `problems`.`id`;

SELECT `team`.`projects_id`, `team`.`id`, `team`.`itemtype`, `team`.`items_id`
FROM `glpi_projectteams` `team`
WHERE `team`.`projects_id` IN (?)
ORDER BY `team`.`projects_id`, `team`.`id`;
