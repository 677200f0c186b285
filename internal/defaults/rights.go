package defaults

import (
	"maps"
	"slices"
)

// noRow marks a right for which a profile has no row at all; it means the same as 0.
const noRow = -1

// RightNames gives the names of all rights that a fresh install knows, in ascending order.
func RightNames() []string { return slices.Sorted(maps.Keys(rights)) }

// What a fresh install's profiles may do is said by their places among them, in the order of their ids.
const (
	selfService = 0
	observer    = ProfileObserver - ProfileSelfService
	admin       = ProfileAdmin - ProfileSelfService
	superAdmin  = ProfileSuperAdmin - ProfileSelfService
	hotliner    = ProfileHotliner - ProfileSelfService
	technician  = ProfileTechnician - ProfileSelfService
	supervisor  = ProfileSupervisor - ProfileSelfService
	readOnly    = ProfileReadOnly - ProfileSelfService
)

// rights holds the bits that each profile has of a right; those that are not named have none.
var rights = map[string][readOnly + 1]int{
	"agent":            {superAdmin: 19},
	"appliance":        {observer: 1, admin: 31, superAdmin: 31, technician: 31, supervisor: 31, readOnly: 1},
	"backup":           {admin: 1024, superAdmin: 1045, readOnly: 1},
	"bookmark_public":  {admin: 23, superAdmin: 23, readOnly: 1},
	"budget":           {observer: 33, admin: 127, superAdmin: 127, technician: 96, supervisor: 97, readOnly: 33},
	"cable_management": {admin: 31, superAdmin: 31, supervisor: 31, readOnly: 1},
	"calendar":         {admin: 23, superAdmin: 23, supervisor: 23, readOnly: 1},
	"cartridge": {
		observer: 289, admin: 3967, superAdmin: 3967,
		technician: 895, supervisor: 895, readOnly: 289,
	},
	"certificate": {observer: 33, admin: 127, superAdmin: 255, technician: 127, supervisor: 127, readOnly: 33},
	"change": {
		observer: 132129, admin: 132223, superAdmin: 132223, hotliner: 132126,
		technician: 132223, supervisor: 132223, readOnly: 132129,
	},
	"changevalidation": {
		observer: 1044, admin: 1044, superAdmin: 1044,
		hotliner: 20, technician: 20, supervisor: 1044,
	},
	"cluster": {observer: 1, admin: 31, superAdmin: 31, technician: 31, supervisor: 31, readOnly: 1},
	"computer": {
		observer: 1313, admin: 3967, superAdmin: 4095,
		technician: 3967, supervisor: 3967, readOnly: 1313,
	},
	"config": {superAdmin: 3, readOnly: 1},
	"consumable": {
		observer: 289, admin: 3967, superAdmin: 3967,
		technician: 895, supervisor: 895, readOnly: 289,
	},
	"contact_enterprise": {
		observer: 33, admin: 127, superAdmin: 255,
		technician: 96, supervisor: 97, readOnly: 33,
	},
	"contract": {
		observer: 33, admin: 127, superAdmin: 255,
		technician: 96, supervisor: 97, readOnly: 33,
	},
	"dashboard":            {superAdmin: 23},
	"database":             {observer: 1, admin: 31, superAdmin: 31, technician: 31, supervisor: 31, readOnly: 1},
	"datacenter":           {observer: 1, admin: 31, superAdmin: 31, technician: 31, supervisor: 31, readOnly: 1},
	"device":               {admin: 23, superAdmin: 23, readOnly: 1},
	"devicesimcard_pinpuk": {observer: 1, admin: 3, superAdmin: 3, technician: 3, supervisor: 3, readOnly: 1},
	"document": {
		observer: 33, admin: 127, superAdmin: 255,
		technician: 127, supervisor: 127, readOnly: 33,
	},
	"domain":   {admin: 31, superAdmin: 31, supervisor: 31, readOnly: 1},
	"dropdown": {admin: 23, superAdmin: 23, readOnly: 1},
	"entity":   {admin: 33, superAdmin: 3327, technician: 33, supervisor: 33, readOnly: 33},
	"externalevent": {
		observer: 1, admin: 1055, superAdmin: 1055,
		technician: 1, supervisor: 31, readOnly: 1,
	},
	"followup": {
		selfService: 5, observer: 5, admin: 64535, superAdmin: 64535,
		hotliner: 12295, technician: 64535, supervisor: 64535, readOnly: 8193,
	},
	"form":              {superAdmin: 31},
	"global_validation": {},
	"group": {
		observer: 33, admin: 119, superAdmin: 119,
		technician: 1, supervisor: 1, readOnly: 33,
	},
	"infocom": {observer: 1, admin: 23, superAdmin: 23, readOnly: 1},
	"internet": {
		observer: 1, admin: 31, superAdmin: 159,
		technician: 31, supervisor: 31, readOnly: 1,
	},
	"inventory":              {admin: 3073, superAdmin: 3073},
	"itilcategory":           {admin: 23, superAdmin: 23, supervisor: 23, readOnly: 1},
	"itilfollowuptemplate":   {admin: 23, superAdmin: 23, supervisor: 23, readOnly: 1},
	"itiltemplate":           {admin: 23, superAdmin: 23, technician: 1, supervisor: 23, readOnly: 1},
	"itilvalidationtemplate": {admin: 23, superAdmin: 23, supervisor: 23, readOnly: noRow},
	"knowbase": {
		selfService: 2048, observer: 10241, admin: 14359, superAdmin: 15383,
		hotliner: 10240, technician: 14359, supervisor: 14359, readOnly: 10241,
	},
	"knowbasecategory": {admin: 23, superAdmin: 23, supervisor: 23, readOnly: 1},
	"license":          {observer: 33, admin: 127, superAdmin: 255, technician: 127, supervisor: 127, readOnly: 33},
	"line":             {observer: 33, admin: 127, superAdmin: 255, technician: 127, supervisor: 127, readOnly: 33},
	"lineoperator":     {observer: 33, admin: 119, superAdmin: 119, supervisor: 23, readOnly: 1},
	"link":             {observer: 1, admin: 23, superAdmin: 159, readOnly: 1},
	"location":         {admin: 23, superAdmin: 23, supervisor: 23, readOnly: 1},
	"locked_field":     {superAdmin: 6},
	"logs":             {admin: 1, superAdmin: 1, supervisor: 1, readOnly: 1},
	"monitor": {
		observer: 1313, admin: 3967, superAdmin: 4095,
		technician: 3967, supervisor: 3967, readOnly: 1313,
	},
	"networking": {
		observer: 1313, admin: 3967, superAdmin: 4095,
		technician: 3967, supervisor: 3967, readOnly: 1313,
	},
	"notification": {superAdmin: 23, readOnly: 1},
	"oauth_client": {superAdmin: 31},
	"password_update": {
		selfService: 1, observer: 1, admin: 1, superAdmin: 1,
		hotliner: 1, technician: 1, supervisor: 1,
	},
	"pendingreason": {admin: 31, superAdmin: 31, hotliner: 1, technician: 1, supervisor: 1, readOnly: 1},
	"peripheral": {
		observer: 1313, admin: 3967, superAdmin: 4095,
		technician: 3967, supervisor: 3967, readOnly: 1313,
	},
	"personalization": {
		selfService: 3, observer: 3, admin: 3, superAdmin: 3,
		hotliner: 3, technician: 3, supervisor: 3, readOnly: 3,
	},
	"phone": {observer: 1313, admin: 3967, superAdmin: 4095, technician: 3967, supervisor: 3967, readOnly: 1313},
	"planning": {
		observer: 1, admin: 3073, superAdmin: 3073, hotliner: 1,
		technician: 1, supervisor: 3073, readOnly: 3073,
	},
	"printer": {observer: 1313, admin: 3967, superAdmin: 4095, technician: 3967, supervisor: 3967, readOnly: 1313},
	"problem": {
		observer: 1057, admin: 1151, superAdmin: 1151, hotliner: 1024,
		technician: 1151, supervisor: 1151, readOnly: 132129,
	},
	"profile": {admin: 1, superAdmin: 23, readOnly: 1},
	"project": {
		observer: 1025, admin: 1151, superAdmin: 1151, hotliner: 1151,
		technician: 1151, supervisor: 1151, readOnly: 132129,
	},
	"projecttask": {
		observer: 1025, admin: 1145, superAdmin: 1145,
		technician: 1025, supervisor: 1025, readOnly: 33,
	},
	"queuednotification": {superAdmin: 31, readOnly: 1},
	"recurrentchange":    {admin: 1, superAdmin: 31, technician: 1, supervisor: 1, readOnly: 1},
	"refusedequipment":   {superAdmin: 19},
	"reminder_public": {
		selfService: 1, observer: 129, admin: 151, superAdmin: 159,
		hotliner: 128, technician: 151, supervisor: 151, readOnly: 1,
	},
	"reports": {observer: 1, admin: 1, superAdmin: 1, technician: 1, supervisor: 1, readOnly: 1},
	"reservation": {
		selfService: 1024, observer: 1025, admin: 1055, superAdmin: 1055,
		technician: 1055, supervisor: 1055, readOnly: 129,
	},
	"rssfeed_public": {
		selfService: 1, observer: 129, admin: 151, superAdmin: 159,
		hotliner: 128, technician: 151, supervisor: 151, readOnly: 129,
	},
	"rule_asset": {superAdmin: 1047},
	"rule_change": {
		selfService: noRow, observer: noRow, admin: 1, superAdmin: 1047,
		hotliner: noRow, technician: noRow, supervisor: noRow, readOnly: 1,
	},
	"rule_dictionnary_dropdown": {superAdmin: 23, readOnly: 1},
	"rule_dictionnary_printer":  {superAdmin: 23, readOnly: 1},
	"rule_dictionnary_software": {superAdmin: 23, readOnly: 1},
	"rule_import":               {superAdmin: 23, readOnly: 1},
	"rule_ldap":                 {superAdmin: 23, readOnly: 1},
	"rule_location":             {superAdmin: 23, readOnly: 1},
	"rule_mailcollector":        {admin: 23, superAdmin: 23, supervisor: 23, readOnly: 1},
	"rule_problem": {
		selfService: noRow, observer: noRow, admin: 1, superAdmin: 1047,
		hotliner: noRow, technician: noRow, supervisor: noRow, readOnly: 1,
	},
	"rule_softwarecategories": {superAdmin: 23, readOnly: 1},
	"rule_ticket":             {admin: 1047, superAdmin: 1047, supervisor: 1047, readOnly: 1},
	"search_config":           {observer: 1024, admin: 3072, superAdmin: 3072, supervisor: 1024},
	"show_group_hardware":     {superAdmin: 1, readOnly: 1},
	"slm":                     {admin: 279, superAdmin: 279, technician: 257, supervisor: 279, readOnly: 1},
	"snmpcredential":          {superAdmin: 31},
	"software": {
		observer: 1313, admin: 3967, superAdmin: 4095,
		technician: 3967, supervisor: 3967, readOnly: 1313,
	},
	"solutiontemplate": {admin: 23, superAdmin: 23, supervisor: 23, readOnly: 1},
	"state":            {admin: 23, superAdmin: 23, supervisor: 23, readOnly: 1},
	"statistic": {
		observer: 1, admin: 1, superAdmin: 1, hotliner: 1,
		technician: 1, supervisor: 1, readOnly: 1,
	},
	"system_logs": {superAdmin: 1},
	"task": {
		selfService: 1, observer: 1, admin: 64535, superAdmin: 64535,
		hotliner: 12295, technician: 64535, supervisor: 64535, readOnly: 8193,
	},
	"taskcategory": {admin: 23, superAdmin: 23, supervisor: 23, readOnly: 1},
	"tasktemplate": {admin: 23, superAdmin: 23, supervisor: 23, readOnly: 1},
	"ticket": {
		selfService: 5, observer: 168989, admin: 523295, superAdmin: 523295,
		hotliner: 402439, technician: 429063, supervisor: 523295, readOnly: 138241,
	},
	"ticketcost": {
		observer: 1, admin: 23, superAdmin: 23, hotliner: 23,
		technician: 23, supervisor: 23, readOnly: 1,
	},
	"ticketrecurrent": {admin: 1, superAdmin: 23, technician: 1, supervisor: 1, readOnly: 1},
	"ticketvalidation": {
		observer: 15376, admin: 15376, superAdmin: 15376,
		hotliner: 3088, technician: 3088, supervisor: 15376,
	},
	"transfer":  {admin: 1, superAdmin: 23, technician: 1, supervisor: 1, readOnly: 1},
	"typedoc":   {observer: 1, admin: 23, superAdmin: 23, readOnly: 1},
	"unmanaged": {superAdmin: 27},
	"user": {
		observer: 2049, admin: 7199, superAdmin: 15519, hotliner: 1025,
		technician: 1055, supervisor: 1055, readOnly: 1,
	},
}
