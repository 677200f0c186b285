-- tech {NetworkPortWifi {id}}

SELECT `t`.`id`
FROM (SELECT `t`.`id` AS `id`
  FROM `glpi_networkportwifis` `t`
  WHERE EXISTS (SELECT 1
    FROM `glpi_networkports` `t_parent`
    WHERE `t_parent`.`id` = `t`.`networkports_id`
    AND (`t_parent`.`itemtype` IN ('Computer', 'NetworkEquipment', 'Peripheral', 'Phone', 'Printer',
        'Enclosure', 'PDU', 'Cluster')))
  ORDER BY `t`.`id`
  LIMIT ? OFFSET ?) `page`
JOIN `glpi_networkportwifis` `t` ON `t`.`id` = `page`.`id`
ORDER BY `page`.`id`;
