-- tech France /Assets/Global?filter=name=like=*a*&sort=serial&limit=1

SELECT `m`, `id`, `ka`
FROM (SELECT *
  FROM (SELECT 0 AS `m`, `t`.`id` AS `id`, `t`.`serial` AS `ka`
    FROM `glpi_computers` `t`
    WHERE (INSTR(`t`.`name`, ?) > 0
      AND glpi_like(`t`.`name`, ?) = 1)
    AND ((`t`.`entities_id` IN (1,2)
        OR (`t`.`is_recursive` = 1
          AND `t`.`entities_id` IN (0))))
    ORDER BY `t`.`serial`, `t`.`id`
    LIMIT ?) `part`
  UNION ALL SELECT *
  FROM (SELECT 1 AS `m`, `t`.`id` AS `id`, `t`.`serial` AS `ka`
    FROM `glpi_monitors` `t`
    WHERE (INSTR(`t`.`name`, ?) > 0
      AND glpi_like(`t`.`name`, ?) = 1)
    AND ((`t`.`entities_id` IN (1,2)
        OR (`t`.`is_recursive` = 1
          AND `t`.`entities_id` IN (0))))
    ORDER BY `t`.`serial`, `t`.`id`
    LIMIT ?) `part`
  UNION ALL SELECT *
  FROM (SELECT 2 AS `m`, `t`.`id` AS `id`, `t`.`serial` AS `ka`
    FROM `glpi_networkequipments` `t`
    WHERE (INSTR(`t`.`name`, ?) > 0
      AND glpi_like(`t`.`name`, ?) = 1)
    AND ((`t`.`entities_id` IN (1,2)
        OR (`t`.`is_recursive` = 1
          AND `t`.`entities_id` IN (0))))
    ORDER BY `t`.`serial`, `t`.`id`
    LIMIT ?) `part`
  UNION ALL SELECT *
  FROM (SELECT 3 AS `m`, `t`.`id` AS `id`, `t`.`serial` AS `ka`
    FROM `glpi_peripherals` `t`
    WHERE (INSTR(`t`.`name`, ?) > 0
      AND glpi_like(`t`.`name`, ?) = 1)
    AND ((`t`.`entities_id` IN (1,2)
        OR (`t`.`is_recursive` = 1
          AND `t`.`entities_id` IN (0))))
    ORDER BY `t`.`serial`, `t`.`id`
    LIMIT ?) `part`
  UNION ALL SELECT *
  FROM (SELECT 4 AS `m`, `t`.`id` AS `id`, `t`.`serial` AS `ka`
    FROM `glpi_phones` `t`
    WHERE (INSTR(`t`.`name`, ?) > 0
      AND glpi_like(`t`.`name`, ?) = 1)
    AND ((`t`.`entities_id` IN (1,2)
        OR (`t`.`is_recursive` = 1
          AND `t`.`entities_id` IN (0))))
    ORDER BY `t`.`serial`, `t`.`id`
    LIMIT ?) `part`
  UNION ALL SELECT *
  FROM (SELECT 5 AS `m`, `t`.`id` AS `id`, `t`.`serial` AS `ka`
    FROM `glpi_printers` `t`
    WHERE (INSTR(`t`.`name`, ?) > 0
      AND glpi_like(`t`.`name`, ?) = 1)
    AND ((`t`.`entities_id` IN (1,2)
        OR (`t`.`is_recursive` = 1
          AND `t`.`entities_id` IN (0))))
    ORDER BY `t`.`serial`, `t`.`id`
    LIMIT ?) `part`
  UNION ALL SELECT *
  FROM (SELECT 6 AS `m`, `t`.`id` AS `id`, SUBSTR(`t`.`serial`, 1, 1000) COLLATE GLPI AS `ka`
    FROM `glpi_softwarelicenses` `t`
    WHERE (INSTR(`t`.`name`, ?) > 0
      AND glpi_like(`t`.`name`, ?) = 1)
    AND ((`t`.`entities_id` IN (1,2)
        OR (`t`.`is_recursive` = 1
          AND `t`.`entities_id` IN (0))))
    ORDER BY SUBSTR(`t`.`serial`, 1, 1000) COLLATE GLPI, `t`.`id`
    LIMIT ?) `part`
  UNION ALL SELECT *
  FROM (SELECT 7 AS `m`, `t`.`id` AS `id`, SUBSTR(`t`.`serial`, 1, 1000) COLLATE GLPI AS `ka`
    FROM `glpi_certificates` `t`
    WHERE (INSTR(`t`.`name`, ?) > 0
      AND glpi_like(`t`.`name`, ?) = 1)
    AND ((`t`.`entities_id` IN (1,2)
        OR (`t`.`is_recursive` = 1
          AND `t`.`entities_id` IN (0))))
    ORDER BY SUBSTR(`t`.`serial`, 1, 1000) COLLATE GLPI, `t`.`id`
    LIMIT ?) `part`
  UNION ALL SELECT *
  FROM (SELECT 8 AS `m`, `t`.`id` AS `id`, SUBSTR(`t`.`serial`, 1, 1000) COLLATE GLPI AS `ka`
    FROM `glpi_appliances` `t`
    WHERE (INSTR(`t`.`name`, ?) > 0
      AND glpi_like(`t`.`name`, ?) = 1)
    AND ((`t`.`entities_id` IN (1,2)
        OR (`t`.`is_recursive` = 1
          AND `t`.`entities_id` IN (0))))
    ORDER BY SUBSTR(`t`.`serial`, 1, 1000) COLLATE GLPI, `t`.`id`
    LIMIT ?) `part`) `parts`
ORDER BY `ka` COLLATE GLPI, `m`, `id`
LIMIT ? OFFSET ?;

SELECT `t`.`id`, `t`.`name`, `t`.`comment`, `status`.`id`, `status`.`name`, `entity`.`id`, `entity`.`name`,
`entity`.`completename`, `t`.`is_recursive`, `manufacturer`.`id`, `manufacturer`.`name`, `user`.`id`,
`user`.`name`, `user_tech`.`id`, `user_tech`.`name`, `t`.`contact`, `t`.`contact_num`, `t`.`serial`,
`t`.`otherserial`, `t`.`is_deleted`, `t`.`date_creation`, `t`.`date_mod`
FROM `glpi_computers` `t`
LEFT JOIN `glpi_states` `status` ON `status`.`id` = `t`.`states_id`
LEFT JOIN `glpi_entities` `entity` ON `entity`.`id` = `t`.`entities_id`
LEFT JOIN `glpi_manufacturers` `manufacturer` ON `manufacturer`.`id` = `t`.`manufacturers_id`
LEFT JOIN `glpi_users` `user` ON `user`.`id` = `t`.`users_id`
LEFT JOIN `glpi_users` `user_tech` ON `user_tech`.`id` = `t`.`users_id_tech`
WHERE `t`.`id` IN (?)
AND ((INSTR(`t`.`name`, ?) > 0
    AND glpi_like(`t`.`name`, ?) = 1)
  AND ((`t`.`entities_id` IN (1,2)
      OR (`t`.`is_recursive` = 1
        AND `t`.`entities_id` IN (0))))) IS TRUE;

SELECT DISTINCT `group_ref`.`items_id`, `group`.`id`, `group`.`name`
FROM `glpi_groups_items` `group_ref`
JOIN `glpi_groups` `group` ON `group`.`id` = `group_ref`.`groups_id`
WHERE `group_ref`.`items_id` IN (?)
AND `group_ref`.`itemtype` = 'Computer'
AND `group_ref`.`type` = 1
ORDER BY `group_ref`.`items_id`, `group`.`id`;

SELECT DISTINCT `group_tech_ref`.`items_id`, `group_tech`.`id`, `group_tech`.`name`
FROM `glpi_groups_items` `group_tech_ref`
JOIN `glpi_groups` `group_tech` ON `group_tech`.`id` = `group_tech_ref`.`groups_id`
WHERE `group_tech_ref`.`items_id` IN (?)
AND `group_tech_ref`.`itemtype` = 'Computer'
AND `group_tech_ref`.`type` = 2
ORDER BY `group_tech_ref`.`items_id`, `group_tech`.`id`;

SELECT COUNT(*)
FROM `glpi_computers` `t`
WHERE (INSTR(`t`.`name`, ?) > 0
  AND glpi_like(`t`.`name`, ?) = 1)
AND ((`t`.`entities_id` IN (1,2)
    OR (`t`.`is_recursive` = 1
      AND `t`.`entities_id` IN (0))));

SELECT COUNT(*)
FROM `glpi_monitors` `t`
WHERE (INSTR(`t`.`name`, ?) > 0
  AND glpi_like(`t`.`name`, ?) = 1)
AND ((`t`.`entities_id` IN (1,2)
    OR (`t`.`is_recursive` = 1
      AND `t`.`entities_id` IN (0))));

SELECT COUNT(*)
FROM `glpi_networkequipments` `t`
WHERE (INSTR(`t`.`name`, ?) > 0
  AND glpi_like(`t`.`name`, ?) = 1)
AND ((`t`.`entities_id` IN (1,2)
    OR (`t`.`is_recursive` = 1
      AND `t`.`entities_id` IN (0))));

SELECT COUNT(*)
FROM `glpi_peripherals` `t`
WHERE (INSTR(`t`.`name`, ?) > 0
  AND glpi_like(`t`.`name`, ?) = 1)
AND ((`t`.`entities_id` IN (1,2)
    OR (`t`.`is_recursive` = 1
      AND `t`.`entities_id` IN (0))));

SELECT COUNT(*)
FROM `glpi_phones` `t`
WHERE (INSTR(`t`.`name`, ?) > 0
  AND glpi_like(`t`.`name`, ?) = 1)
AND ((`t`.`entities_id` IN (1,2)
    OR (`t`.`is_recursive` = 1
      AND `t`.`entities_id` IN (0))));

SELECT COUNT(*)
FROM `glpi_printers` `t`
WHERE (INSTR(`t`.`name`, ?) > 0
  AND glpi_like(`t`.`name`, ?) = 1)
AND ((`t`.`entities_id` IN (1,2)
    OR (`t`.`is_recursive` = 1
      AND `t`.`entities_id` IN (0))));

SELECT COUNT(*)
FROM `glpi_softwarelicenses` `t`
WHERE (INSTR(`t`.`name`, ?) > 0
  AND glpi_like(`t`.`name`, ?) = 1)
AND ((`t`.`entities_id` IN (1,2)
    OR (`t`.`is_recursive` = 1
      AND `t`.`entities_id` IN (0))));

SELECT COUNT(*)
FROM `glpi_certificates` `t`
WHERE (INSTR(`t`.`name`, ?) > 0
  AND glpi_like(`t`.`name`, ?) = 1)
AND ((`t`.`entities_id` IN (1,2)
    OR (`t`.`is_recursive` = 1
      AND `t`.`entities_id` IN (0))));

SELECT COUNT(*)
FROM `glpi_appliances` `t`
WHERE (INSTR(`t`.`name`, ?) > 0
  AND glpi_like(`t`.`name`, ?) = 1)
AND ((`t`.`entities_id` IN (1,2)
    OR (`t`.`is_recursive` = 1
      AND `t`.`entities_id` IN (0))));
