package catalog

import . "github.com/glpid/glpid/internal/model"

// serviceLevels declares service level agreements and their escalation levels.
func serviceLevels() []*Object {
	return []*Object{
		{
			Name: "SLM", Itemtype: "SLM", Label: "Service level", Tag: "Setup", Since: V2_1,
			Table: "glpi_slms", Scope: Recursive, Right: "slm",
			Properties: []Property{
				ID(),
				String("name"),
				entity(),
				Bool("is_recursive"),
				String("comment"),
				Bool("use_ticket_calendar"),
				calendar(),
				DateTime("date_creation"),
				DateTime("date_mod"),
			},
			Mounts: serveFrom(V2_3, "/Setup/SLM"),
		},
		{
			Name: "SLA", Itemtype: "SLA", Label: "SLA", Tag: "Setup", Since: V2_1,
			Table: "glpi_slas", Scope: Recursive, Right: "slm",
			Parent:     &Parent{Object: "SLM", Column: "slms_id"},
			Properties: agreementProperties(),
			Mounts:     serveFrom(V2_3, "/Setup/SLA"),
		},
		{
			Name: "OLA", Itemtype: "OLA", Label: "OLA", Tag: "Setup", Since: V2_1,
			Table: "glpi_olas", Scope: Recursive, Right: "slm",
			Parent:     &Parent{Object: "SLM", Column: "slms_id"},
			Properties: agreementProperties(),
			Mounts:     serveFrom(V2_3, "/Setup/OLA"),
		},
		{
			Name: "SLALevel", Itemtype: "SlaLevel", Label: "Escalation level", Tag: "Setup", Since: V2_1,
			Table: "glpi_slalevels", Scope: Recursive, Right: "slm", ToCreate: Update, ToDelete: Update,
			Others: []Parent{{Object: "SLA", Column: "slas_id"}},
			Properties: []Property{
				ID(),
				uuid(),
				String("name"),
				entity(),
				Bool("is_recursive"),
				Int("execution_time"),
				String("operator").Col("match").OneOf("AND", "OR").Starts("AND"),
				Ref("sla", "SLA", "slas_id"),
			},
			Columns: []Column{{Name: "is_active", Type: TypeBoolean, Default: true}},
			Mounts:  serveFrom(V2_3, "/Setup/SLALevel"),
		},
		{
			Name: "OLALevel", Itemtype: "OlaLevel", Label: "Escalation level", Tag: "Setup", Since: V2_1,
			Table: "glpi_olalevels", Scope: Recursive, Right: "slm", ToCreate: Update, ToDelete: Update,
			Others: []Parent{{Object: "OLA", Column: "olas_id"}},
			Properties: []Property{
				ID(),
				uuid(),
				String("name"),
				entity(),
				Bool("is_recursive"),
				Int("execution_time"),
				String("operator").Col("match").OneOf("AND", "OR").Starts("AND"),
				Ref("ola", "OLA", "olas_id"),
			},
			Columns: []Column{{Name: "is_active", Type: TypeBoolean, Default: true}},
			Mounts:  serveFrom(V2_3, "/Setup/OLALevel"),
		},
	}
}

// agreementProperties gives the properties of a service level agreement.
func agreementProperties() []Property {
	return []Property{
		ID(),
		String("name"),
		Ref("slm", "SLM", "slms_id").Always(),
		entity(),
		Bool("is_recursive"),
		Int("type").Among(AgreementTypes),
		String("comment"),
		Int("time").Col("number_time"),
		String("time_unit").Col("definition_time").OneOf("minute", "hour", "day", "month"),
		Bool("use_ticket_calendar"),
		calendar(),
		Bool("end_of_working_day"),
		DateTime("date_creation"),
		DateTime("date_mod"),
	}
}
