-- tech {NetworkPort {id name}}

SELECT `t`.`id`, `t`.`name`
FROM (SELECT `t`.`id` AS `id`
  FROM `glpi_networkports` `t`
  WHERE ((`t`.`itemtype` = 'PlanningRecall')
    AND EXISTS (SELECT 1
      FROM `glpi_planningrecalls` `t_owner`
      WHERE `t_owner`.`id` = `t`.`items_id`
      AND (`t_owner`.`users_id` = ?)))
  OR (`t`.`itemtype` IN ('Ticket', 'Change', 'Problem', 'TicketRecurrent', 'RecurrentChange',
      'TicketTemplate', 'ChangeTemplate', 'ProblemTemplate', 'PendingReason', 'PlanningExternalEvent',
      'Cluster', 'Datacenter', 'Database', 'DatabaseInstance', 'SoftwareLicense', 'Line', 'Document',
      'Computer', 'Monitor', 'NetworkEquipment', 'Peripheral', 'Phone', 'Printer', 'SoftwareLicense',
      'Certificate', 'Appliance', 'Software', 'CartridgeItem', 'ConsumableItem', 'Rack', 'Enclosure',
      'PDU', 'PassiveDCEquipment', 'Project', 'ProjectTask'))
  ORDER BY `t`.`id`
  LIMIT ? OFFSET ?) `page`
JOIN `glpi_networkports` `t` ON `t`.`id` = `page`.`id`
ORDER BY `page`.`id`;
