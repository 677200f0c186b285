package intake_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/area/inventory"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// installed gives the programs of the computer as they are called.
func (k *taker) installed() string {
	k.T.Helper()
	list := strings.Split(k.Joined(", ", "SELECT s.`name` || ' ' || v.`name` || ' of ' ||"+
		" COALESCE(m.`name`, 'nobody') || COALESCE(' at ' || l.`date_install`, '')"+
		" FROM `glpi_items_softwareversions` l JOIN `glpi_softwareversions` v ON v.`id` = l.`softwareversions_id`"+
		" JOIN `glpi_softwares` s ON s.`id` = v.`softwares_id`"+
		" LEFT JOIN `glpi_manufacturers` m ON m.`id` = s.`manufacturers_id`"), ", ")
	slices.Sort(list)
	return strings.Join(list, ", ")
}

// TestStandingSoftware has a message that tells the same programs again, which are not looked at then, unless
// something that decides what becomes of them has changed.
func TestStandingSoftware(t *testing.T) {
	t.Parallel()
	const parts = `,"bios":{"ssn":"S1"},"softwares":[{"name":"Editor","version":"7","publisher":"Acme",
		"install_date":"2024-05-01"},{"name":"Tool","version":"1"}]`
	const usual = "Editor 7 of Acme at 2024-05-01, Tool 1 of nobody"
	id := func(k *taker, query string) string { return k.Scalar("SELECT MIN(`id`) FROM " + query) }
	for name, c := range map[string]struct {
		change func(k *taker)
		parts  string
		want   string
	}{
		"a version is changed": {func(k *taker) {
			k.Call("glpi", "PATCH", "/Assets/Software/"+id(k, "`glpi_softwares` WHERE `name` = 'Tool'")+"/Version/"+
				id(k, "`glpi_softwareversions` WHERE `name` = '1'"), map[string]any{"name": "1.0"}).Want(200)
		}, parts, usual},
		"a program is renamed": {func(k *taker) {
			k.Call("glpi", "PATCH", "/Assets/Software/"+id(k, "`glpi_softwares` WHERE `name` = 'Tool'"),
				map[string]any{"name": "Another"}).Want(200)
		}, parts, usual},
		"a publisher is renamed": {func(k *taker) {
			k.Call("glpi", "PATCH", "/Dropdowns/Manufacturer/"+id(k, "`glpi_manufacturers` WHERE `name` = 'Acme'"),
				map[string]any{"name": "Other"}).Want(200)
		}, parts, usual},
		"a publisher is purged": {func(k *taker) {
			k.Call("glpi", "DELETE", "/Dropdowns/Manufacturer/"+id(k, "`glpi_manufacturers` WHERE `name` = 'Acme'")+
				"?force=true", nil).Want(204)
		}, parts, usual},
		"an installation is removed": {func(k *taker) {
			k.Call("glpi", "DELETE", "/Assets/Computer/1/SoftwareInstallation/"+
				id(k, "`glpi_items_softwareversions`")+"?force=true", nil).Want(204)
		}, parts, usual},
		"an installation has another date": {func(k *taker) {
			k.Call("glpi", "PATCH", "/Assets/Computer/1/SoftwareInstallation/"+
				id(k, "`glpi_items_softwareversions` WHERE `date_install` IS NOT NULL"),
				map[string]any{"date_install": "2020-01-01"}).Want(200)
		}, parts, usual},
		"a dictionary has a rule": {func(k *taker) {
			k.dictionary("Software", map[string]string{"name": "/^Tool/"}, map[string]string{"assign name": "Tools"})
		}, parts, "Editor 7 of Acme at 2024-05-01, Tools 1 of nobody"},
		"a publisher is denied": {func(k *taker) {
			k.Call("glpi", "POST", "/Dropdowns/DenyList", map[string]any{"name": "x", "type": model.DenyManufacturer,
				"value": "acme"}).
				Want(201)
		}, parts, "Editor 7 of nobody at 2024-05-01, Tool 1 of nobody"},
		"nothing": {func(*taker) {}, parts, usual},
		"the message": {func(*taker) {}, strings.Replace(parts, `"7"`, `"8"`, 1),
			"Editor 8 of Acme at 2024-05-01, Tool 1 of nobody"},
		"a program goes": {func(*taker) {}, parts[:strings.Index(parts, `,{"name":"Tool"`)] + "]",
			"Editor 7 of Acme at 2024-05-01"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newTaker(t)
			statements := func() uint64 {
				ctx, n := store.CountStatements(t.Context())
				if _, err := k.s.Take(ctx, computer(t, "pc", "S1", "", parts), inventory.From{}); err != nil {
					t.Fatal(err)
				}
				return n.Count()
			}
			k.take(computer(t, "pc", "S1", "", parts))
			whole := statements()
			if again := statements(); again >= whole {
				t.Errorf("%d statements for what stands, %d for what is looked at", again, whole)
			}
			if got := k.installed(); got != usual {
				t.Fatalf("installed: %s", got)
			}
			c.change(k)
			k.take(computer(t, "pc", "S1", "", c.parts))
			if got := k.installed(); got != c.want {
				t.Errorf("installed: %s, want %s", got, c.want)
			}
		})
	}
}
