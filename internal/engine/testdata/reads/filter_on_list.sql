-- tech /Administration/User?filter=emails.email=like=*@example.com;emails.is_default==true;username!=x

SELECT `t`.`id`, `t`.`name`, `t`.`realname`, `t`.`firstname`, `t`.`phone`, `t`.`phone2`, `t`.`mobile`,
`t`.`comment`, `t`.`is_active`, `t`.`is_deleted`, `t`.`picture`, `t`.`password_last_update`,
`location`.`id`, `location`.`name`, `t`.`authtype`, `t`.`last_login`, `default_profile`.`id`,
`default_profile`.`name`, `default_entity`.`id`, `default_entity`.`name`, `t`.`date_creation`,
`t`.`date_mod`, `t`.`date_sync`, `title`.`id`, `title`.`name`, `category`.`id`, `category`.`name`,
`t`.`registration_number`, `t`.`begin_date`, `t`.`end_date`, `t`.`nickname`, `t`.`substitution_start_date`,
`t`.`substitution_end_date`
FROM (SELECT `t`.`id` AS `id`
  FROM `glpi_users` `t`
  WHERE `t`.`name` <> ?
  AND EXISTS (SELECT 1
    FROM (SELECT 1 AS one) `one`
    LEFT JOIN `glpi_useremails` `emails` ON `emails`.`users_id` = `t`.`id`
    WHERE glpi_like(`emails`.`email`, ?) = 1
    AND `emails`.`is_default` = ?)
  ORDER BY `t`.`id`
  LIMIT ? OFFSET ?) `page`
JOIN `glpi_users` `t` ON `t`.`id` = `page`.`id`
LEFT JOIN `glpi_locations` `location` ON `location`.`id` = `t`.`locations_id`
LEFT JOIN `glpi_profiles` `default_profile` ON `default_profile`.`id` = `t`.`profiles_id`
LEFT JOIN `glpi_entities` `default_entity` ON `default_entity`.`id` = `t`.`entities_id`
LEFT JOIN `glpi_usertitles` `title` ON `title`.`id` = `t`.`usertitles_id`
LEFT JOIN `glpi_usercategories` `category` ON `category`.`id` = `t`.`usercategories_id`
ORDER BY `page`.`id`;
