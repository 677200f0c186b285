package catalog

import . "github.com/glpid/glpid/internal/model"

// reports declares statistics, which are not stored, and dashboards.
func reports() []*Object {
	return []*Object{
		{
			Name: "StatReport", Label: "Stat report", Tag: "Statistics", Since: V2_0,
			Properties: []Property{
				String("assistance_type"),
				String("report_type"),
				String("report_title"),
				list("report_group_fields", String("")),
			},
		},
		{
			Name: "GlobalStats", Label: "Global stats", Tag: "Statistics", Since: V2_0,
			Properties: []Property{
				list("sample_dates", Date("")),
				list("number_open", Int("")),
				list("number_solved", Int("")),
				list("number_late", Int("")),
				list("number_closed", Int("")),
				list("satisfaction_surveys_open", Int("")),
				list("satisfaction_surveys_answered", Int("")),
				list("satisfaction_surveys_avg_rating", Float("")),
				list("time_solve_avg", Int("")),
				list("time_close_avg", Int("")),
				list("time_treatment_avg", Int("")),
			},
		},
		{
			Name: "ITILStats", Label: "ITIL stats", Tag: "Statistics", Since: V2_0,
			Properties: []Property{
				Group("item",
					ID(),
					String("name"),
				),
				Int("number_open"),
				Int("number_solved"),
				Int("number_late"),
				Int("number_closed"),
				Int("satisfaction_surveys_open"),
				Int("satisfaction_surveys_answered"),
				Float("satisfaction_surveys_avg_rating"),
				Int("time_take_into_account_avg"),
				Int("time_solve_avg"),
				Int("time_close_avg"),
				Int("time_treatment_avg"),
				Int("time_treatment_total"),
			},
		},
		{
			Name: "AssetStats", Label: "Asset stats", Tag: "Statistics", Since: V2_0,
			Properties: []Property{
				Group("item",
					String("itemtype"),
					ID(),
					String("name"),
					entity(),
					Bool("is_deleted"),
				),
				Int("number_open"),
			},
		},
		{
			Name: "AssetCharacteristicsStats", Label: "Asset characteristics stats", Tag: "Statistics", Since: V2_0,
			Properties: []Property{
				String("characteristic"),
				Int("number_open"),
				Int("number_solved"),
				Int("number_late"),
				Int("number_closed"),
				Int("satisfaction_surveys_open"),
				Int("satisfaction_surveys_answered"),
				Float("satisfaction_surveys_avg_rating"),
				Int("time_take_into_account_avg"),
				Int("time_solve_avg"),
				Int("time_close_avg"),
				Int("time_treatment_avg"),
				Int("time_treatment_total"),
			},
		},
		{
			Name: "Dashboard", Itemtype: `Glpi\Dashboard\Dashboard`, Label: "Dashboard",
			Tag: "Dashboards", Since: V2_2,
			Table: "glpi_dashboards_dashboards", Right: "dashboard",
			Properties: []Property{
				Int("id").RO(),
				String("key").RO(),
				String("name"),
				String("context").OneOf("core", "mini_core").Starts("core"),
				user(),
				Many("filters", "DashboardFilter", Join{Field: "dashboards_dashboards_id"}, Int("id").RO()).From(V2_3),
				Many("items", "DashboardItem", Join{Field: "dashboards_dashboards_id"}, Int("id").RO()).From(V2_3),
			},
			Indexes: []Index{unique("key")},
		},
		{
			Name: "DashboardFilter", Itemtype: `Glpi\Dashboard\Filter`, Label: "Dashboard filter",
			Tag: "Dashboards", Since: V2_2,
			Table: "glpi_dashboards_filters", Scope: OfParent, Right: "dashboard",
			Parent: &Parent{Object: "Dashboard", Column: "dashboards_dashboards_id"},
			Properties: []Property{
				Int("id").RO(),
				Ref("dashboard", "Dashboard", "dashboards_dashboards_id"),
				user(),
				String("filter"),
			},
		},
		{
			Name: "DashboardItem", Itemtype: `Glpi\Dashboard\Item`, Label: "Dashboard item",
			Tag: "Dashboards", Since: V2_2,
			Table: "glpi_dashboards_items", Scope: OfParent, Right: "dashboard",
			Parent: &Parent{Object: "Dashboard", Column: "dashboards_dashboards_id"},
			Properties: []Property{
				Int("id").RO(),
				Ref("dashboard", "Dashboard", "dashboards_dashboards_id"),
				String("unique_key").Col("gridstack_id"),
				String("card").Col("card_id"),
				Int("x"),
				Int("y"),
				Int("width"),
				Int("height"),
				String("card_options"),
			},
		},
		{
			Name: "DashboardRight", Itemtype: `Glpi\Dashboard\Right`, Label: "Dashboard right",
			Tag: "Dashboards", Since: V2_2,
			Table: "glpi_dashboards_rights", Scope: OfParent, Right: "dashboard",
			Parent: &Parent{Object: "Dashboard", Column: "dashboards_dashboards_id"},
			Properties: []Property{
				Int("id").RO(),
				Ref("dashboard", "Dashboard", "dashboards_dashboards_id"),
				String("itemtype").OneOf("User", "Group", "Entity", "Profile"),
				Int("items_id"),
			},
		},
		{
			Name: "DashboardCard", Label: "Dashboard card", Tag: "Dashboards", Since: V2_2,
			Properties: []Property{
				String("card"),
				list("widget", String("").OneOf(words(`
					bigNumber summaryNumbers multipleNumber pie donut halfpie halfdonut bar hbar
					searchShowList line area lines areas bars stackedbars hBars stackedHBars articleList
					markdown`)...)),
				String("group"),
				String("itemtype"),
				String("label"),
				list("filters", String("").OneOf(words(`
					dates dates_mod itilcategory location manufacturer requesttype state tickettype
					group_requester group_tech user_tech`)...)),
			},
		},
	}
}
