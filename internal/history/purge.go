package history

import (
	"context"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
)

// mayAudit lets those see the history of all items from whom nothing is hidden.
func mayAudit(s *access.Session) bool { return s.AdministersAll() && s.Can("logs", 1) }

// retention is a setting that says for how many months some entries are kept: 0 is for ever, everything is what
// removes them all.
type retention struct {
	setting string
	where   string
	args    []any
}

// everything is the value of a retention that keeps nothing.
const everything = -1

func byAction(setting string, actions ...int) retention {
	r := retention{setting: setting, where: "`linked_action` IN (?" + strings.Repeat(", ?", len(actions)-1) + ")"}
	for _, a := range actions {
		r.args = append(r.args, a)
	}
	return r
}

func and(r retention, where string, args ...any) retention {
	r.where += " AND " + where
	r.args = append(r.args, args...)
	return r
}

var parts = []int{actionAddSubItem, actionUpdateSubItem, actionDeleteSubItem}

// retentions are the settings, with GLPI's names.
var retentions = []retention{
	and(byAction("purge_item_software_install", actionInstall, actionUninstall), "`itemtype` <> ?", "SoftwareVersion"),
	and(byAction("purge_software_item_install", actionInstall, actionUninstall), "`itemtype` = ?", "SoftwareVersion"),
	and(byAction("purge_software_version_install", parts...),
		"`itemtype` = ? AND `itemtype_link` = ?", "Software", "SoftwareVersion"),
	and(byAction("purge_infocom_creation", actionAddSubItem), "`itemtype_link` = ?", "Infocom"),
	and(byAction("purge_profile_user", append(parts, actionLink, actionUnlink, actionUpdateLink)...),
		"`itemtype` = ? AND `itemtype_link` IN (?, ?)", "User", "Profile_User", "Profile"),
	and(byAction("purge_group_user", append(parts, actionLink, actionUnlink, actionUpdateLink)...),
		"`itemtype` = ? AND `itemtype_link` IN (?, ?)", "User", "Group_User", "Group"),
	and(byAction("purge_userdeletedfromldap", actionMessage), "`itemtype` = ?", "User"),
	and(byAction("purge_user_auth_changes", actionLink), "`itemtype` = ?", "User"),
	byAction("purge_adddevice", actionAddDevice),
	byAction("purge_updatedevice", actionUpdateDevice),
	byAction("purge_deletedevice", actionDeleteDevice),
	byAction("purge_connectdevice", actionConnect),
	byAction("purge_disconnectdevice", actionDisconnect),
	byAction("purge_addrelation", actionLink, actionUpdateLink),
	byAction("purge_deleterelation", actionUnlink),
	byAction("purge_createitem", actionCreate, actionAddSubItem),
	byAction("purge_deleteitem", actionTrash, actionDeleteSubItem),
	byAction("purge_updateitem", actionUpdateSubItem),
	byAction("purge_restoreitem", actionRestore),
	{"purge_comments", "`linked_action` = 0 AND `id_search_option` = ?", []any{16}},
	{"purge_datemod", "`linked_action` = 0 AND `id_search_option` = ?", []any{19}},
	{"purge_plugins", "`itemtype` LIKE ?", []any{"Plugin%"}},
	{"purge_all", "1 = 1", nil},
}

// Purge removes the entries that are older than the settings keep them, in steps. It gives how many those were.
func (s *Service) Purge(ctx context.Context, _ int) (int, error) {
	removed := 0
	for _, r := range retentions {
		text, err := s.settings.Get(ctx, r.setting)
		if err != nil {
			return removed, err
		}
		months, err := strconv.Atoi(text)
		if err != nil || months == 0 || months < everything {
			continue
		}
		where, args := r.where, r.args
		if months > 0 {
			where = "`date_mod` <= ? AND " + where
			args = append([]any{engine.FormatTime(s.engine.Now().AddDate(0, -months, 0))}, args...)
		}
		n, err := s.engine.DB().Sweep(ctx, "glpi_logs", "id", where, args...)
		removed += n
		if err != nil {
			return removed, err
		}
	}
	return removed, nil
}
