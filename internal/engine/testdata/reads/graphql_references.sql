-- tech France {Ticket {id category {name completename} location {name entity {name level}}}}

SELECT `t`.`id`, `category`.`id`, `category`.`name`, `location`.`id`, `location`.`name`
FROM (SELECT `t`.`id` AS `id`
  FROM `glpi_tickets` `t`
  WHERE `t`.`entities_id` IN (1,2)
  ORDER BY `t`.`id`
  LIMIT ? OFFSET ?) `page`
JOIN `glpi_tickets` `t` ON `t`.`id` = `page`.`id`
LEFT JOIN `glpi_itilcategories` `category` ON `category`.`id` = `t`.`itilcategories_id`
LEFT JOIN `glpi_locations` `location` ON `location`.`id` = `t`.`locations_id`
ORDER BY `page`.`id`;
