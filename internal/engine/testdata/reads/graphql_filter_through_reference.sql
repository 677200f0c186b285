-- glpi France {Ticket(filter: "category.name==Hardware;entity.level==2", sort: "category.completename") {id}}

SELECT `t`.`id`
FROM (SELECT `t`.`id` AS `id`, SUBSTR(`category`.`completename`, 1, 1000) COLLATE GLPI AS `ka`
  FROM `glpi_tickets` `t`
  LEFT JOIN `glpi_itilcategories` `category` ON `category`.`id` = `t`.`itilcategories_id`
  AND ((`category`.`entities_id` IN (1,2)
      OR (`category`.`is_recursive` = 1
        AND `category`.`entities_id` IN (0))))
  LEFT JOIN `glpi_entities` `entity` ON `entity`.`id` = `t`.`entities_id`
  AND ((`entity`.`id` IN (1,2)
      OR `entity`.`entities_id` IN (1,2)))
  WHERE `category`.`name` = ?
  AND `entity`.`level` = ?
  AND (`t`.`entities_id` IN (1,2))
  ORDER BY SUBSTR(`category`.`completename`, 1, 1000) COLLATE GLPI, `t`.`id`
  LIMIT ? OFFSET ?) `page`
JOIN `glpi_tickets` `t` ON `t`.`id` = `page`.`id`
ORDER BY `page`.`ka`, `page`.`id`;
