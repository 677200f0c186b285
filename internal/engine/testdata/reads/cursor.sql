-- tech France /Assistance/Ticket?sort=urgency:desc&cursor=eyJ0eXBlIjoibmV4dCIsInNvcnQiOlt7ImZpZWxkIjoidXJnZW5jeSIsImRpcmVjdGlvbiI6IkRFU0MiLCJ2YWx1ZSI6M30seyJmaWVsZCI6ImlkIiwiZGlyZWN0aW9uIjoiQVNDIiwidmFsdWUiOjF9XX0

SELECT `m`, `id`, `ka`
FROM (SELECT *
  FROM (SELECT 0 AS `m`, `t`.`id` AS `id`, `t`.`urgency` AS `ka`
    FROM `glpi_tickets` `t`
    WHERE `t`.`urgency` = ?
    AND `t`.`id` > ?
    AND (`t`.`entities_id` IN (1,2))
    ORDER BY `t`.`urgency` DESC, `t`.`id`
    LIMIT ?) `part`) `parts`
ORDER BY `ka` DESC, `m`, `id`
LIMIT ? OFFSET ?;

SELECT `m`, `id`, `ka`
FROM (SELECT *
  FROM (SELECT 0 AS `m`, `t`.`id` AS `id`, `t`.`urgency` AS `ka`
    FROM `glpi_tickets` `t`
    WHERE `t`.`urgency` < ?
    AND (`t`.`entities_id` IN (1,2))
    ORDER BY `t`.`urgency` DESC, `t`.`id`
    LIMIT ?) `part`) `parts`
ORDER BY `ka` DESC, `m`, `id`
LIMIT ? OFFSET ?;

SELECT `m`, `id`, `ka`
FROM (SELECT *
  FROM (SELECT 0 AS `m`, `t`.`id` AS `id`, `t`.`urgency` AS `ka`
    FROM `glpi_tickets` `t`
    WHERE `t`.`urgency` IS NULL
    AND (`t`.`entities_id` IN (1,2))
    ORDER BY `t`.`urgency` DESC, `t`.`id`
    LIMIT ?) `part`) `parts`
ORDER BY `ka` DESC, `m`, `id`
LIMIT ? OFFSET ?;
