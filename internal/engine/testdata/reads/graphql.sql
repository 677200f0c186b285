-- tech France {Ticket(limit: 1, sort: "name") {id name urgency date}}

SELECT `t`.`id`, `t`.`name`, `t`.`urgency`, `t`.`date`
FROM (SELECT `t`.`id` AS `id`, `t`.`name` AS `ka`
  FROM `glpi_tickets` `t`
  WHERE `t`.`entities_id` IN (1,2)
  ORDER BY `t`.`name`, `t`.`id`
  LIMIT ? OFFSET ?) `page`
JOIN `glpi_tickets` `t` ON `t`.`id` = `page`.`id`
ORDER BY `page`.`ka`, `page`.`id`;
