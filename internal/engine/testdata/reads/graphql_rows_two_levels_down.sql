-- tech {NetworkPortWifi {id}}

SELECT `t`.`id`
FROM (SELECT `t`.`id` AS `id`
  FROM `glpi_networkportwifis` `t`
  WHERE EXISTS (SELECT 1
    FROM `glpi_networkports` `t_parent`
    WHERE `t_parent`.`id` = `t`.`networkports_id`
    AND (((`t_parent`.`itemtype` = 'PlanningRecall')
        AND EXISTS (SELECT 1
          FROM `glpi_planningrecalls` `t_parent_owner`
          WHERE `t_parent_owner`.`id` = `t_parent`.`items_id`
          AND (`t_parent_owner`.`users_id` = ?)))
      OR (`t_parent`.`itemtype` IN ('Ticket', 'Change', 'Problem', 'TicketRecurrent', 'RecurrentChange',
          'TicketTemplate', 'ChangeTemplate', 'ProblemTemplate', 'PendingReason', 'PlanningExternalEvent',
          'Cluster', 'Datacenter', 'Database', 'DatabaseInstance', 'SoftwareLicense', 'Line',
          'Document', 'Computer', 'Monitor', 'NetworkEquipment', 'Peripheral', 'Phone', 'Printer',
          'SoftwareLicense', 'Certificate', 'Appliance', 'Software', 'CartridgeItem', 'ConsumableItem',
          'Rack', 'Enclosure', 'PDU', 'PassiveDCEquipment', 'Project', 'ProjectTask'))))
  ORDER BY `t`.`id`
  LIMIT ? OFFSET ?) `page`
JOIN `glpi_networkportwifis` `t` ON `t`.`id` = `page`.`id`
ORDER BY `page`.`id`;
