package model

// States of automatic actions (glpi_crontasks.state).
const (
	ActionDisabled  = 0
	ActionScheduled = 1
	ActionRunning   = 2
)

// ActionStates are the states of automatic actions.
var ActionStates = Labels{ActionDisabled: "disabled", ActionScheduled: "scheduled", ActionRunning: "running now"}

// Who runs automatic actions in GLPI, as bits (glpi_crontasks.mode and .allowmode).
const (
	ActionByPages  = 1
	ActionBySystem = 2 // by the scheduler of the system
)

// What an entry in the log of an automatic action tells of the run (glpi_crontasklogs.state).
const (
	RunBegins = 0
	RunGoesOn = 1
	RunEnds   = 2
	RunFails  = 3
)

// RunStates are what entries in the log of an automatic action tell.
var RunStates = Labels{RunBegins: "start", RunGoesOn: "progress", RunEnds: "end", RunFails: "failure"}

// ActionSentWebhook is what the history of an item calls it that a webhook was sent (glpi_logs.linked_action).
const ActionSentWebhook = 28

// States of plugins (glpi_plugins.state).
const (
	PluginUnknown      = -1
	PluginNew          = 0
	PluginActive       = 1
	PluginNotInstalled = 2
	PluginToConfigure  = 3
	PluginInactive     = 4
	PluginToClean      = 5
	PluginToUpdate     = 6
	PluginReplaced     = 7
)

// PluginStates are the states of plugins.
var PluginStates = Labels{PluginUnknown: "unknown", PluginNew: "new", PluginActive: "enabled",
	PluginNotInstalled: "not installed", PluginToConfigure: "to be configured", PluginInactive: "disabled",
	PluginToClean: "to be cleaned", PluginToUpdate: "to be updated", PluginReplaced: "replaced"}
