package demo

import "fmt"

type softwareTables struct {
	Software           table[softwareRow]         `object:"Software"`
	SoftwareCategories table[softwareCategoryRow] `object:"SoftwareCategory,shared"`
	SoftwareVersions   table[softwareVersionRow]  `object:"SoftwareVersion"`
	Installations      table[installationRow]     `object:"SoftwareInstallation"`
	Licenses           table[licenseRow]          `object:"SoftwareLicense"`
	Systems            table[dropdownRow]         `object:"OperatingSystem,shared"`
	SystemVersions     table[dropdownRow]         `object:"OperatingSystemVersion,shared"`
	SystemItems        table[systemItemRow]       `object:"OSInstallation"`
	Antiviruses        table[antivirusRow]        `object:"Antivirus"`
}

type softwareRow struct {
	scope
	name     string `column:"name"`
	category int64  `column:"softwarecategories_id"`
	maker    int64  `column:"manufacturers_id"`
	dates
}

type softwareCategoryRow struct{ treeNode }

type softwareVersionRow struct {
	scope
	name     string `column:"name"`
	software int64  `column:"softwares_id"`
	dates
}

type installationRow struct {
	itemLink
	version   int64 `column:"softwareversions_id"`
	installed date  `column:"date_install"`
	entity    int64 `column:"entities_id"`
	dynamic   bool  `column:"is_dynamic"`
}

type licenseRow struct {
	scope
	treeNode
	serial   string `column:"serial"`
	software int64  `column:"softwares_id"`
	dates
}

type systemItemRow struct {
	itemLink
	system    int64 `column:"operatingsystems_id"`
	version   int64 `column:"operatingsystemversions_id"`
	installed date  `column:"install_date"`
	entity    int64 `column:"entities_id"`
	dynamic   bool  `column:"is_dynamic"`
	dates
}

type antivirusRow struct {
	itemLink
	name       string `column:"name"`
	maker      int64  `column:"manufacturers_id"`
	version    string `column:"antivirus_version"`
	signatures string `column:"signature_version"`
	active     bool   `column:"is_active"`
	upToDate   bool   `column:"is_uptodate"`
	dynamic    bool   `column:"is_dynamic"`
	dates
}

// systemKind is an operating system that computers run.
type systemKind struct{ name, version string }

var systemKinds = []systemKind{
	{"Windows 11 Pro", "24H2"}, {"Windows 11 Pro", "23H2"}, {"macOS", "15.1"}, {"Ubuntu", "24.04 LTS"},
}

// addSystem installs the operating system of a computer.
func (g *generator) addSystem(m *machine, s systemKind) {
	g.out.SystemItems.add(systemItemRow{
		itemLink: itemLink{"Computer", m.id}, entity: m.site.entity, installed: date(m.bought), dynamic: m.used,
		system: g.out.Systems.named(s.name), version: g.out.SystemVersions.named(s.version),
		dates: since(g.entered(m.bought)),
	})
}

// addAntivirus protects a computer, if its system is one that gets such a program.
func (g *generator) addAntivirus(m *machine, system string) {
	if system == "Ubuntu" {
		return
	}
	g.out.Antiviruses.add(antivirusRow{
		itemLink: itemLink{"Computer", m.id}, name: "Defender for Endpoint",
		maker: g.dropdown(&g.out.Manufacturers, "Microsoft"), version: "4.18", signatures: "1.421",
		active: true, upToDate: !chance(g.rng, 0.06), dynamic: m.used, dates: since(g.entered(m.bought)),
	})
}

// programKinds are the programs on people's computers: their versions, how many have them, and
// whether each needs a licence.
var programKinds = []struct {
	maker, name, category string
	versions              []string
	share                 float64
	licensed              bool
}{
	{"Mozilla", "Firefox", "Internet", []string{"131.0", "132.0.1", "133.0"}, 0.8, false},
	{"Google", "Chrome", "Internet", []string{"130.0.6723", "131.0.6778"}, 0.7, false},
	{"Microsoft", "Office LTSC", "Office", []string{"2021", "2024"}, 0.95, true},
	{"Microsoft", "Teams", "Communication", []string{"24295", "24335"}, 0.95, false},
	{"Microsoft", "Visio", "Office", []string{"2024"}, 0.1, true},
	{"Adobe", "Acrobat Pro", "Office", []string{"24.003", "24.004"}, 0.25, true},
	{"The Document Foundation", "LibreOffice", "Office", []string{"24.2", "24.8"}, 0.15, false},
	{"7-Zip", "7-Zip", "Tools", []string{"24.08"}, 0.6, false},
	{"KeePassXC", "KeePassXC", "Tools", []string{"2.7.9"}, 0.5, false},
	{"Autodesk", "AutoCAD", "Design", []string{"2024", "2025"}, 0.08, true},
	{"Dassault Systèmes", "SolidWorks", "Design", []string{"2024 SP4"}, 0.06, true},
	{"Git", "Git", "Development", []string{"2.46.0", "2.47.1"}, 0.12, false},
}

// program is one of them as it was made for the company.
type program struct {
	versions []int64
	share    float64
}

// addPrograms makes the programs with their versions, and licences for as many as use them.
func (g *generator) addPrograms() []program {
	out := make([]program, len(programKinds))
	for i, k := range programKinds {
		p := program{share: k.share}
		id := g.out.Software.add(softwareRow{
			scope: g.everywhere(), name: k.name, dates: since(g.founded),
			category: g.out.SoftwareCategories.once(k.category, softwareCategoryRow{treeNode{}.node(k.category)}),
			maker:    g.dropdown(&g.out.Manufacturers, k.maker),
		})
		for _, v := range k.versions {
			p.versions = append(p.versions,
				g.out.SoftwareVersions.add(softwareVersionRow{g.everywhere(), v, id, since(g.founded)}))
		}
		if k.licensed {
			seats := int(float64(len(g.people))*k.share) + 2
			g.out.Licenses.add(licenseRow{
				scope: g.everywhere(), treeNode: treeNode{}.node(fmt.Sprintf("%s, %d seats", k.name, seats)),
				serial: serial(g.rng, 25), software: id, dates: since(g.founded),
			})
		}
		out[i] = p
	}
	return out
}

// install puts what its user works with onto a computer.
func (g *generator) install(m *machine, programs []program) {
	for _, p := range programs {
		if chance(g.rng, p.share) {
			g.out.Installations.add(installationRow{
				itemLink: itemLink{"Computer", m.id}, version: oneOf(g.rng, p.versions),
				installed: date(m.bought), entity: m.site.entity, dynamic: m.used,
			})
		}
	}
}
