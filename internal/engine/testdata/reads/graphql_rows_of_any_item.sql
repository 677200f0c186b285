-- tech {NetworkPort {id name}}

SELECT `t`.`id`, `t`.`name`
FROM (SELECT `t`.`id` AS `id`
  FROM `glpi_networkports` `t`
  WHERE `t`.`itemtype` IN ('Computer', 'NetworkEquipment', 'Peripheral', 'Phone', 'Printer',
    'Enclosure', 'PDU', 'Cluster')
  ORDER BY `t`.`id`
  LIMIT ? OFFSET ?) `page`
JOIN `glpi_networkports` `t` ON `t`.`id` = `page`.`id`
ORDER BY `page`.`id`;
