-- tech France {Project(filter: "tickets.urgency=ge=2;tasks.name==x", sort: "tickets.name") {id}}

SELECT `t`.`id`
FROM (SELECT `t`.`id` AS `id`, SUBSTR((SELECT MIN(`tickets`.`name`)
      FROM (SELECT 1 AS one) `one`
      LEFT JOIN `glpi_itils_projects` `tickets_ref` ON `tickets_ref`.`projects_id` = `t`.`id`
      AND `tickets_ref`.`itemtype` = 'Ticket'
      AND EXISTS (SELECT 1
        FROM `glpi_tickets` `tickets`
        WHERE `tickets`.`id` = `tickets_ref`.`items_id`
        AND (`tickets`.`entities_id` IN (1,2)))
      LEFT JOIN `glpi_tickets` `tickets` ON `tickets`.`id` = `tickets_ref`.`items_id`
      AND (`tickets`.`entities_id` IN (1,2))), 1, 1000) COLLATE GLPI AS `ka`
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
    LEFT JOIN `glpi_projecttasks` `tasks` ON `tasks`.`projects_id` = `t`.`id`
    AND ((`tasks`.`entities_id` IN (1,2)
        OR (`tasks`.`is_recursive` = 1
          AND `tasks`.`entities_id` IN (0))))
    WHERE `tickets`.`urgency` >= ?
    AND `tasks`.`name` = ?)
  AND ((`t`.`entities_id` IN (1,2)
      OR (`t`.`is_recursive` = 1
        AND `t`.`entities_id` IN (0))))
  ORDER BY SUBSTR((SELECT MIN(`tickets`.`name`)
      FROM (SELECT 1 AS one) `one`
      LEFT JOIN `glpi_itils_projects` `tickets_ref` ON `tickets_ref`.`projects_id` = `t`.`id`
      AND `tickets_ref`.`itemtype` = 'Ticket'
      AND EXISTS (SELECT 1
        FROM `glpi_tickets` `tickets`
        WHERE `tickets`.`id` = `tickets_ref`.`items_id`
        AND (`tickets`.`entities_id` IN (1,2)))
      LEFT JOIN `glpi_tickets` `tickets` ON `tickets`.`id` = `tickets_ref`.`items_id`
      AND (`tickets`.`entities_id` IN (1,2))), 1, 1000) COLLATE GLPI, `t`.`id`
  LIMIT ? OFFSET ?) `page`
JOIN `glpi_projects` `t` ON `t`.`id` = `page`.`id`
ORDER BY `page`.`ka`, `page`.`id`;
