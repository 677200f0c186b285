-- tech /Administration/User?sort=emails.email:desc

SELECT `t`.`id`, `t`.`name`, `t`.`realname`, `t`.`firstname`, `t`.`phone`, `t`.`phone2`, `t`.`mobile`,
`t`.`comment`, `t`.`is_active`, `t`.`is_deleted`, `t`.`picture`, `t`.`password_last_update`,
`location`.`id`, `location`.`name`, `t`.`authtype`, `t`.`last_login`, `default_profile`.`id`,
`default_profile`.`name`, `default_entity`.`id`, `default_entity`.`name`, `t`.`date_creation`,
`t`.`date_mod`, `t`.`date_sync`, `title`.`id`, `title`.`name`, `category`.`id`, `category`.`name`,
`t`.`registration_number`, `t`.`begin_date`, `t`.`end_date`, `t`.`nickname`, `t`.`substitution_start_date`,
`t`.`substitution_end_date`
FROM (SELECT `t`.`id` AS `id`, SUBSTR((SELECT MIN(`emails`.`email`)
      FROM (SELECT 1 AS one) `one`
      LEFT JOIN `glpi_useremails` `emails` ON `emails`.`users_id` = `t`.`id`), 1, 1000) COLLATE GLPI AS `ka`
  FROM `glpi_users` `t`
  ORDER BY SUBSTR((SELECT MIN(`emails`.`email`)
      FROM (SELECT 1 AS one) `one`
      LEFT JOIN `glpi_useremails` `emails` ON `emails`.`users_id` = `t`.`id`), 1, 1000) COLLATE GLPI DESC,
  `t`.`id`
  LIMIT ? OFFSET ?) `page`
JOIN `glpi_users` `t` ON `t`.`id` = `page`.`id`
LEFT JOIN `glpi_locations` `location` ON `location`.`id` = `t`.`locations_id`
LEFT JOIN `glpi_profiles` `default_profile` ON `default_profile`.`id` = `t`.`profiles_id`
LEFT JOIN `glpi_entities` `default_entity` ON `default_entity`.`id` = `t`.`entities_id`
LEFT JOIN `glpi_usertitles` `title` ON `title`.`id` = `t`.`usertitles_id`
LEFT JOIN `glpi_usercategories` `category` ON `category`.`id` = `t`.`usercategories_id`
ORDER BY `page`.`ka` DESC, `page`.`id`;

SELECT `emails`.`users_id`, `emails`.`id`, `emails`.`email`, `emails`.`is_default`, `emails`.`is_dynamic`
FROM `glpi_useremails` `emails`
WHERE `emails`.`users_id` IN (?,?,?,?,?,?,?,?)
ORDER BY `emails`.`users_id`, `emails`.`id`;
