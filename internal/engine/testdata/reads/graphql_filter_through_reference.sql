-- glpi France {Ticket(filter: "category.name==Hardware;entity.level==2", sort: "category.completename") {id}}

SELECT COUNT(*), COALESCE(SUM(`category`.`name` = ?), 0)
FROM (SELECT *
  FROM `glpi_itilcategories`
  LIMIT ?) `category`
WHERE ((`category`.`entities_id` IN (1,2)
    OR (`category`.`is_recursive` = 1
      AND `category`.`entities_id` IN (0))));

SELECT COUNT(*), COALESCE(SUM(`entity`.`level` = ?), 0)
FROM (SELECT *
  FROM `glpi_entities`
  LIMIT ?) `entity`
WHERE ((`entity`.`id` IN (1,2)
    OR `entity`.`entities_id` IN (1,2)));

SELECT `t`.`id`
FROM (SELECT `t`.`id` AS `id`, SUBSTR(`category`.`completename`, 1, 1000) COLLATE GLPI AS `ka`
  FROM `glpi_tickets` `t`
  LEFT JOIN `glpi_itilcategories` `category` ON `category`.`id` = `t`.`itilcategories_id`
  AND ((`category`.`entities_id` IN (1,2)
      OR (`category`.`is_recursive` = 1
        AND `category`.`entities_id` IN (0))))
  WHERE +`t`.`itilcategories_id` IN (SELECT `category`.`id`
    FROM `glpi_itilcategories` `category`
    WHERE `category`.`name` = ?
    AND ((`category`.`entities_id` IN (1,2)
        OR (`category`.`is_recursive` = 1
          AND `category`.`entities_id` IN (0)))))
  AND +`t`.`entities_id` IN (SELECT `entity`.`id`
    FROM `glpi_entities` `entity`
    WHERE `entity`.`level` = ?
    AND ((`entity`.`id` IN (1,2)
        OR `entity`.`entities_id` IN (1,2))))
  AND (`t`.`entities_id` IN (1,2))
  ORDER BY SUBSTR(`category`.`completename`, 1, 1000) COLLATE GLPI, `t`.`id`
  LIMIT ? OFFSET ?) `page`
JOIN `glpi_tickets` `t` ON `t`.`id` = `page`.`id`
ORDER BY `page`.`ka`, `page`.`id`;
