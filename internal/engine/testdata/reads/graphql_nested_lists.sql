-- tech France {Project {id tickets {id name entity {name}} tasks {name project {name}}}}

SELECT `t`.`id`
FROM (SELECT `t`.`id` AS `id`
  FROM `glpi_projects` `t`
  WHERE (`t`.`entities_id` IN (1,2)
    OR (`t`.`is_recursive` = 1
      AND `t`.`entities_id` IN (0)))
  ORDER BY `t`.`id`
  LIMIT ? OFFSET ?) `page`
JOIN `glpi_projects` `t` ON `t`.`id` = `page`.`id`
ORDER BY `page`.`id`;

SELECT DISTINCT `tickets_ref`.`projects_id`, `tickets`.`id`, `tickets`.`name`, `tickets.entity`.`id`,
`tickets.entity`.`name`
FROM `glpi_itils_projects` `tickets_ref`
JOIN `glpi_tickets` `tickets` ON `tickets`.`id` = `tickets_ref`.`items_id`
LEFT JOIN `glpi_entities` `tickets.entity` ON `tickets.entity`.`id` = `tickets`.`entities_id`
AND ((`tickets.entity`.`id` IN (1,2)
    OR `tickets.entity`.`entities_id` IN (1,2)))
WHERE `tickets_ref`.`projects_id` IN (?)
AND `tickets_ref`.`itemtype` = 'Ticket'
AND (`tickets`.`entities_id` IN (1,2))
ORDER BY `tickets_ref`.`projects_id`, `tickets`.`id`;

SELECT `tasks`.`projects_id`, `tasks`.`name`, `tasks.project`.`id`, `tasks.project`.`name`
FROM `glpi_projecttasks` `tasks`
LEFT JOIN `glpi_projects` `tasks.project` ON `tasks.project`.`id` = `tasks`.`projects_id`
AND ((`tasks.project`.`entities_id` IN (1,2)
    OR (`tasks.project`.`is_recursive` = 1
      AND `tasks.project`.`entities_id` IN (0))))
WHERE `tasks`.`projects_id` IN (?)
AND ((`tasks`.`entities_id` IN (1,2)
    OR (`tasks`.`is_recursive` = 1
      AND `tasks`.`entities_id` IN (0))))
ORDER BY `tasks`.`projects_id`, `tasks`.`id`;
