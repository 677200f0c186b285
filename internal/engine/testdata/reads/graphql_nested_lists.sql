-- tech France {Project {id tickets {id name entity {name}} tasks {name project {name}}}}

SELECT `t`.`id`
FROM (SELECT `t`.`id` AS `id`
  FROM `glpi_projects` `t`
  WHERE ((`t`.`entities_id` IN (1,2)
      OR (`t`.`is_recursive` = 1
        AND `t`.`entities_id` IN (0))))
  ORDER BY `t`.`id`
  LIMIT ? OFFSET ?) `page`
JOIN `glpi_projects` `t` ON `t`.`id` = `page`.`id`
ORDER BY `page`.`id`;

SELECT DISTINCT `ref`.`projects_id`, `t`.`id`, `t`.`name`, `entity`.`id`, `entity`.`name`
FROM `glpi_itils_projects` `ref`
JOIN `glpi_tickets` `t` ON `t`.`id` = `ref`.`items_id`
LEFT JOIN `glpi_entities` `entity` ON `entity`.`id` = `t`.`entities_id`
AND ((`entity`.`id` IN (1,2)
    OR `entity`.`entities_id` IN (1,2)))
WHERE `ref`.`projects_id` IN (?)
AND `ref`.`itemtype` = 'Ticket'
AND (`t`.`entities_id` IN (1,2))
ORDER BY `ref`.`projects_id`, `t`.`id`;

SELECT `t`.`projects_id`, `t`.`name`, `project`.`id`, `project`.`name`, `t`.`id`
FROM `glpi_projecttasks` `t`
LEFT JOIN `glpi_projects` `project` ON `project`.`id` = `t`.`projects_id`
AND ((`project`.`entities_id` IN (1,2)
    OR (`project`.`is_recursive` = 1
      AND `project`.`entities_id` IN (0))))
WHERE `t`.`projects_id` IN (?)
AND ((`t`.`entities_id` IN (1,2)
    OR (`t`.`is_recursive` = 1
      AND `t`.`entities_id` IN (0))))
ORDER BY `t`.`projects_id`, `t`.`id`;
