// Package history is what items remember of their changes: who changed what from what to what, what was added to
// them and taken away, in GLPI's table and with GLPI's numbers of actions and fields. What is remembered of an
// object follows from its declaration. It is the audit log too, with settings and what was purged in it.
//
// It must not know any particular area, nor decide anything about a change.
package history

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/bounded"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/jobs"
	"github.com/glpid/glpid/internal/manifest"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/settings"
	"github.com/glpid/glpid/internal/store"
)

// The numbers of actions, as the table has them; 0 is a change of a field.
const (
	actionField         = 0
	actionAddDevice     = 1
	actionUpdateDevice  = 2
	actionDeleteDevice  = 3
	actionInstall       = 4
	actionUninstall     = 5
	actionDisconnect    = 6
	actionConnect       = 7
	actionLockDevice    = 8
	actionUnlockDevice  = 9
	actionMessage       = 12
	actionTrash         = 13
	actionRestore       = 14
	actionLink          = 15
	actionUnlink        = 16
	actionAddSubItem    = 17
	actionUpdateSubItem = 18
	actionDeleteSubItem = 19
	actionCreate        = 20
	actionUpdateLink    = 21
	actionLockLink      = 22
	actionLockSubItem   = 23
	actionUnlockLink    = 24
	actionUnlockSubItem = 25
	actionLock          = 26
	actionUnlock        = 27
	actionWebhook       = model.ActionSentWebhook
)

// actions are the words for them.
var actions = model.Labels{
	actionField: "changed", actionAddDevice: "component added", actionUpdateDevice: "component changed",
	actionDeleteDevice: "component removed", actionInstall: "software installed",
	actionUninstall: "software uninstalled", actionDisconnect: "disconnected", actionConnect: "connected",
	actionLockDevice: "component locked", actionUnlockDevice: "component unlocked", actionMessage: "message",
	actionTrash: "deleted", actionRestore: "restored", actionLink: "link added", actionUnlink: "link removed",
	actionAddSubItem: "part added", actionUpdateSubItem: "part changed", actionDeleteSubItem: "part removed",
	actionCreate: "created", actionUpdateLink: "link changed", actionLockLink: "link locked",
	actionLockSubItem: "part locked", actionUnlockLink: "link unlocked", actionUnlockSubItem: "part unlocked",
	actionLock: "locked", actionUnlock: "unlocked", actionWebhook: "webhook sent",
}

// Service writes and shows the history.
type Service struct {
	engine   *engine.Engine
	settings *settings.Settings
	kinds    *bounded.Store[*model.Object, *kind]
	decides  atomic.Pointer[decides]
}

// maxKinds is of how many objects is kept what their history is: several times what a catalogue has.
const maxKinds = 4096

// New makes a Service.
func New(e *engine.Engine, config *settings.Settings) *Service {
	s := &Service{engine: e, settings: config, kinds: bounded.New[*model.Object, *kind](maxKinds)}
	config.Remember = func(ctx context.Context, tx *store.Tx, group, name, old, value string) error {
		return Record{Context: ctx, Tx: tx, Now: e.Now()}.Setting(group, name, old, value, false)
	}
	return s
}

// Area is the history: an observer of all objects, how entries are shown, and their removal.
func (s *Service) Area() manifest.Area {
	all := engine.Behaviours{}
	all.Add("AuditLog", engine.Behaviour{CanView: canAudit, Visible: visibleEntries})
	all.Add("Log", engine.Behaviour{Visible: s.seen})
	return manifest.Area{
		Name: "history", Behaviours: all,
		Observers: []engine.Observer{{Phase: engine.PhaseHistory, Tell: s.observe, Clear: s.cleared}},
		Mappers: map[string]engine.Mapper{
			"log_user": userNumber, "log_action": engine.Labels(actions), "log_field": s.fieldName,
			"log_itemtype": linkedType,
		},
		Jobs: []jobs.Action{{Itemtype: "PurgeLogs", Name: "PurgeLogs", Do: s.Purge}},
	}
}

// visibleEntries leaves out what only keeps the number of the last entry.
func visibleEntries(_ *access.Session, alias string) access.Condition {
	return access.Condition{SQL: alias + ".`itemtype` IS NOT NULL"}
}

// userNumber shows the number in "Doe Jane (7)".
func userNumber(dst, value []byte) []byte {
	text := string(value)
	open := strings.LastIndexByte(text, '(')
	if open >= 0 && strings.HasSuffix(text, ")") {
		if _, err := strconv.ParseInt(text[open+1:len(text)-1], 10, 64); err == nil {
			return append(dst, text[open+1:len(text)-1]...)
		}
	}
	return append(dst, "null"...)
}

// linkedType shows the type of "TicketCost#comment".
func linkedType(dst, value []byte) []byte {
	itemtype, _, _ := strings.Cut(string(value), "#")
	if itemtype == "" || itemtype == "0" {
		return append(dst, "null"...)
	}
	return appendText(dst, itemtype)
}

func appendText(dst []byte, text string) []byte {
	quoted, err := json.Marshal(text)
	if err != nil { // no text does that
		return append(dst, "null"...)
	}
	return append(dst, quoted...)
}

// fieldName shows the property of "Ticket#12#", or of a part's column, "Ticket#0#TicketCost#comment".
func (s *Service) fieldName(dst, value []byte) []byte {
	parts := strings.SplitN(string(value), "#", 4)
	if len(parts) < 3 {
		return append(dst, "null"...)
	}
	name := ""
	if len(parts) == 4 {
		if o := s.engine.Catalog().ByItemtype(parts[2]); o != nil {
			name = engine.PropertyOf(o, parts[3])
		}
	} else if number, err := strconv.Atoi(parts[1]); err == nil && number != 0 {
		name = s.nameOf(parts[0], number)
	}
	if name == "" {
		return append(dst, "null"...)
	}
	return appendText(dst, name)
}
