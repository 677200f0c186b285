package model

import (
	"fmt"
	"strings"
)

// commonBits are the words for the bits that mean the same in every right.
var commonBits = map[int]string{Read: "read", Update: "update", Create: "create", Delete: "delete", Purge: "purge",
	ReadNote: "read notes", UpdateNote: "update notes"}

// itilBits are the words for further bits of the rights on tickets, changes, problems, projects and their tasks.
var itilBits = map[int]string{ReadAll: "see all", ReadGroup: "see those of their groups",
	ReadAssignedTo: "see those assigned to them", Assign: "assign", Steal: "take over", Own: "be assigned",
	ChangePriority: "change the priority", AnswerSurvey: "answer surveys", ReadNew: "see new ones"}

// timelineBits are those of the rights on followups and tasks.
var timelineBits = map[int]string{UpdateAll: "update all", AddAsGroup: "add to those of their groups",
	AddToAll: "add to all", ReadPrivate: "see private ones", AddAsObserver: "add as an observer",
	AddAsTechnician: "add as the one assigned", ReadPrivateOfGroups: "see private ones of their groups"}

// furtherBits are the words for the bits beyond the common ones, by right.
var furtherBits = map[string]map[int]string{
	"ticket": itilBits, "change": itilBits, "problem": itilBits, "project": itilBits,
	"projecttask": {UpdateMine: "update their own", ReadGroup: "see those of their groups"},
	"followup":    timelineBits, "task": timelineBits,
	"ticketvalidation": {AskForRequest: "ask for requests", AskForIncident: "ask for incidents",
		AnswerRequest: "answer for requests", AnswerIncident: "answer for incidents"},
	"changevalidation": {AnswerChange: "answer"},
	"knowbase": {KnowledgeAdmin: "administer", KnowledgeFAQ: "read the FAQ", KnowledgePublish: "publish in the FAQ",
		KnowledgeComment: "comment"},
	"entity":        {EntityReadHelpdesk: "read helpdesk settings", EntityUpdateHelpdesk: "update helpdesk settings"},
	"reservation":   {Reserve: "reserve"},
	"externalevent": {ManageBackground: "manage events in the background"},
	"inventory":     {ImportInventory: "import", ConfigureInventory: "configure"},
	"planning":      {PlanningOfGroups: "see that of their groups", PlanningOfAll: "see that of all"},
	"rule_asset":    rulesBits, "rule_change": rulesBits, "rule_problem": rulesBits, "rule_ticket": rulesBits,
	"search_config": {PersonalColumns: "choose columns for themselves", GeneralColumns: "choose columns for all"},
	"slm":           {AssignLevels: "give levels to tickets"},
	"user": {ImportUsers: "import", ReadAuthentication: "read how users sign in",
		UpdateAuthentication: "update how users sign in", Impersonate: "act as another user"},
	"reminder_public": {Personal: "have their own"},
	"rssfeed_public":  {Personal: "have their own"},
}

// rulesBits are those of the rights on rules of entities.
var rulesBits = map[int]string{RulesOfParents: "see those of the entities above"}

// assignableBits are those of the rights on types whose items are assigned to people.
var assignableBits = map[int]string{ReadAssigned: "see those assigned to them",
	UpdateAssigned: "update those assigned to them", ReadOwned: "see their own", UpdateOwned: "update their own"}

// RightWords says in words which bits of a right are meant, any of which will do.
func RightWords(right string, bits int) string {
	var words []string
	for bit := 1; bit <= bits; bit <<= 1 {
		if bits&bit == 0 {
			continue
		}
		word, ok := commonBits[bit]
		if further := furtherBits[right]; !ok && further != nil {
			word, ok = further[bit]
		} else if !ok {
			word, ok = assignableBits[bit]
		}
		if !ok {
			word = fmt.Sprintf("bit %d", bit)
		}
		words = append(words, word)
	}
	return strings.Join(words, " or ")
}
