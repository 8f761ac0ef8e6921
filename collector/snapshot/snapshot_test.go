package snapshot_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector/snapshot"
)

func TestListingIsSortedAndUnique(t *testing.T) {
	w := create(t)
	l, err := w.Listing(snapshot.Users)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"00uc", "00uB", "00ua", "00uc", "00uA"} {
		if err := l.Add(snapshot.User{ID: id, Status: snapshot.Some("first " + id)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Add(snapshot.User{ID: "00uc", Status: snapshot.Some("last")}); err != nil {
		t.Fatal(err)
	}
	kept, repeated, err := l.Finish()
	if err != nil || kept != 4 || repeated != 2 {
		t.Fatalf("kept %d, repeated %d, %v", kept, repeated, err)
	}
	var got []string
	for u, err := range snapshot.Records[snapshot.User](w.Snapshot(), snapshot.Users) {
		if err != nil {
			t.Fatal(err)
		}
		if u.Status.String() == "last" {
			t.Error("a repeated id replaced the first record")
		}
		got = append(got, u.ID)
	}
	if diff := cmp.Diff([]string{"00ua", "00uA", "00uB", "00uc"}, got); diff != "" {
		t.Error(diff)
	}
	index, err := w.Snapshot().Index(snapshot.Users)
	if err != nil {
		t.Fatal(err)
	}
	defer index.Close()
	if line, err := index.Line(3); index.Len() != 4 || err != nil || !strings.HasPrefix(string(line), `{"id":"00uc"`) {
		t.Errorf("line 3 of %d is %s, %v", index.Len(), line, err)
	}
}

func TestFanOut(t *testing.T) {
	w := create(t)
	f, err := w.FanOut(snapshot.GroupMembers)
	if err != nil {
		t.Fatal(err)
	}
	steps := []error{
		f.WritePage("00gB", []snapshot.Member{{ID: "00u2"}, {ID: "00u9"}}),
		f.WritePage("00ga", []snapshot.Member{{ID: "00u3"}}),
		f.WritePage("00gB", []snapshot.Member{{ID: "00u1"}, {ID: "00u2"}}),
		f.CloseParent("00gB", snapshot.Complete, ""),
		f.CloseParent("00gc", snapshot.Denied, "403"),
		f.Finish(),
	}
	if err := errors.Join(steps...); err != nil {
		t.Fatal(err)
	}
	family, err := w.Snapshot().FanOut(snapshot.GroupMembers)
	if err != nil {
		t.Fatal(err)
	}
	defer family.Close()
	if diff := cmp.Diff([]string{"00ga", "00gB", "00gc"}, family.Parents()); diff != "" {
		t.Error(diff)
	}
	members, err := snapshot.Items[snapshot.Member](family, "00gB")
	if diff := cmp.Diff([]snapshot.Member{{ID: "00u1"}, {ID: "00u2"}, {ID: "00u9"}}, members); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if _, _, ok := family.State("00ga"); ok {
		t.Error("a parent without its closing line counts as read")
	}
	if state, reason, ok := family.State("00gc"); !ok || state != snapshot.Denied || reason != "403" {
		t.Errorf("00gc ended %s %q %t", state, reason, ok)
	}
}

func TestPrivate(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no permission bits on Windows")
	}
	dir := filepath.Join(t.TempDir(), "snap")
	w, err := snapshot.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	l, _ := w.Listing(snapshot.Users)
	if _, _, err := l.Finish(); err != nil {
		t.Fatal(err)
	}
	if err := w.Update(func(m *snapshot.Manifest) { m.Org = "00o" }); err != nil {
		t.Fatal(err)
	}
	err = filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is open to others: %s", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := snapshot.Create(dir); !errors.As(err, new(*snapshot.FolderError)) {
		t.Errorf("a snapshot was overwritten: %v", err)
	}
}

func TestBrokenLine(t *testing.T) {
	for name, text := range map[string]string{
		"no JSON": "{\"id\":\"00u1\"}\n{\"id\":\n", "cut off": "{\"id\":\"00u1\"}\n{\"id\":\"00u2\"}",
	} {
		files := fstest.MapFS{
			"manifest.json": {Data: []byte(`{"version":1}`)},
			"users.jsonl":   {Data: []byte(text)},
		}
		s, err := snapshot.Open(files)
		if err != nil {
			t.Fatal(err)
		}
		var broken *snapshot.BrokenError
		for _, err := range snapshot.Records[snapshot.User](s, snapshot.Users) {
			errors.As(err, &broken)
		}
		if broken == nil || broken.Line != 2 || !strings.Contains(broken.Error(), "users.jsonl line 2") {
			t.Errorf("%s: %v", name, broken)
		}
	}
}

// What has less in it than was written is no smaller organization, however it came
// to be. What is written by hand need not count.
func TestLostRecords(t *testing.T) {
	t.Parallel()
	const (
		users = `{"id":"00u1"}` + "\n" + `{"id":"00u2"}` + "\n"
		pages = `{"parent":"00g1","items":[{"id":"00u1"}]}` + "\n" + `{"parent":"00g1","items":[{"id":"00u2"}]}` + "\n"
		ended = `{"parent":"00g1","state":"complete"`
		none  = `{"parent":"00g2","state":"complete"}` + "\n"
	)
	for name, test := range map[string]struct {
		users, members string // "-" is no file
		counted        int
		want           string
	}{
		"all there":                  {users, pages + ended + `,"objects":2}` + "\n" + none, 2, ""},
		"repeated":                   {users + users, pages + pages + ended + `,"objects":2}` + "\n", 2, ""},
		"nothing counted":            {users, pages + ended + "}\n", 2, ""},
		"nothing there":              {"", none, 0, ""},
		"no listing":                 {"-", none, 2, "users.jsonl is broken: it holds 0 records, the manifest counts 2; collect again, into another folder"},
		"an empty listing":           {"", none, 2, "users.jsonl is broken: it holds 0 records, the manifest counts 2"},
		"a listing that is cut off":  {users, none, 3, "users.jsonl is broken: it holds 2 records, the manifest counts 3"},
		"no fan-out":                 {users, "-", 2, "group-members.jsonl is broken: it holds 0 records, the manifest counts 2"},
		"an empty fan-out":           {users, "", 2, "group-members.jsonl is broken: it holds 0 records"},
		"a fan-out that is cut off":  {users, none, 2, "group-members.jsonl is broken: it holds 0 records, the manifest counts 2"},
		"another parent is cut off":  {users + users, pages + ended + `,"objects":2}` + "\n", 3, "group-members.jsonl is broken: it holds 2 records, the manifest counts 3"},
		"a parent without its end":   {users, pages + none, 2, "group-members.jsonl is broken: 00g1 has no closing line"},
		"a parent without its pages": {users, ended + `,"objects":2}` + "\n", 2, "group-members.jsonl is broken: it holds 0 records of 00g1, the closing line counts 2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := fstest.MapFS{"manifest.json": {Data: fmt.Appendf(nil, `{"version":1,"coverage":[{"resource":"users","state":"complete","objects":%d},{"resource":"group-members","state":"complete","objects":%[1]d}]}`, test.counted)}}
			for name, text := range map[string]string{"users.jsonl": test.users, "group-members.jsonl": test.members} {
				if text != "-" {
					files[name] = &fstest.MapFile{Data: []byte(text)}
				}
			}
			s, err := snapshot.Open(files)
			if err != nil {
				t.Fatal(err)
			}
			err = errors.Join(readAll(s)...)
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
}

// readAll reads users and members as the graph does.
func readAll(s *snapshot.Snapshot) (errs []error) {
	for _, err := range snapshot.Records[snapshot.User](s, snapshot.Users) {
		errs = append(errs, err)
	}
	index, err := s.Index(snapshot.Users)
	if errs = append(errs, err); err == nil {
		errs = append(errs, index.Close())
	}
	members, err := s.FanOut(snapshot.GroupMembers)
	if err != nil {
		return append(errs, err)
	}
	defer members.Close()
	for _, group := range members.Parents() {
		_, err := snapshot.Items[snapshot.Member](members, group)
		errs = append(errs, err)
	}
	return errs
}

func TestManifestOfAnotherVersion(t *testing.T) {
	_, err := snapshot.Open(fstest.MapFS{"manifest.json": {Data: []byte(`{"version":99}`)}})
	if err == nil || !strings.Contains(err.Error(), "99") {
		t.Error(err)
	}
}

// Records take what live organizations send: nulls, numbers for texts, texts
// for numbers, two spellings of one thing.
func TestLenientRecords(t *testing.T) {
	var u snapshot.User
	decode(t, `{"id":"00u","status":null,"created":"","profile":{"login":"a","employeeNumber":12345678901234567890,"department":true,"title":{"x":1},"city":["a"]},"credentials":null}`, &u)
	if got := u.Profile.EmployeeNumber.String(); got != "12345678901234567890" {
		t.Errorf("employee number %q", got)
	}
	for name, absent := range map[string]bool{"status": u.Status.IsZero(), "title": u.Profile.Title.IsZero(),
		"city": u.Profile.City.IsZero(), "created": !u.Created.IsZero(), "department": u.Profile.Department.String() == "true"} {
		if !absent {
			t.Errorf("%s is %v", name, u)
		}
	}
	var g snapshot.Group
	decode(t, `{"id":"00g","_embedded":{"stats":{"usersCount":"12.0","hasAdminPrivlege":true}},"_links":{"source":{"href":"https://x/api/v1/apps/0oaSRC/?a=b"}}}`, &g)
	if n, _ := g.Embedded.Stats.UsersCount.Get(); n != 12 || !g.Embedded.Stats.HasAdminPrivilege.Value() || g.Source.ID.String() != "0oaSRC" {
		t.Errorf("group %+v", g)
	}
	decode(t, `{"id":"00g","source":{"id":"0oaOWN"},"_embedded":null,"_links":{"source":{"href":"/x/0oaSRC"}},"objectClass":null}`, &g)
	if !g.MayHaveMembers() || g.Source.ID.String() != "0oaOWN" {
		t.Errorf("group %+v", g)
	}
}

// What a record has no place for is gone: secrets, passwords, other settings.
func TestSecretsDoNotPass(t *testing.T) {
	for _, test := range []struct {
		in string
		to any
	}{
		{`{"id":"00u","profile":{"login":"a","mobilePhone":"HUSH"},"credentials":{"password":{"value":"HUSH"},"recovery_question":{"answer":"HUSH"}}}`, &snapshot.User{}},
		{`{"id":"0oa","settings":{"app":{"password":"HUSH","secretKey":"HUSH","accessKey":"HUSH","secret_key_enc":"HUSH","domain":"ok"},"oauthClient":{"client_secret":"HUSH"}},"credentials":{"oauthClient":{"client_secret":"HUSH"},"password":{"value":"HUSH"}}}`, &snapshot.App{}},
		{`{"id":"00u","credentials":{"password":{"value":"HUSH"}},"profile":{"ssn":"HUSH"}}`, &snapshot.AppUser{}},
		{`{"id":"00g","profile":{"role":"HUSH"}}`, &snapshot.AppGroup{}},
		{`{"id":"ocs","client_secret":"HUSH","secret_hash":"h"}`, &snapshot.Secret{}},
		{`{"id":"0oa","properties":{"key":"HUSH"}}`, &snapshot.APIService{}},
	} {
		decode(t, test.in, test.to)
		switch r := test.to.(type) { // as a collection does
		case *snapshot.User:
			r.Profile.Others.KeepOnly([]string{"costCenter"})
		case *snapshot.AppUser:
			r.Profile.Others.KeepOnly(nil)
		}
		out, err := json.Marshal(test.to)
		if err != nil || strings.Contains(string(out), "HUSH") {
			t.Errorf("%T keeps %s, %v", test.to, out, err)
		}
	}
}

func TestCanonicalSetting(t *testing.T) {
	for key, want := range map[string]string{
		"accountID": "account_id", "acsURL": "acs_url", "ACSUrl": "acs_url", "acsurl": "acs_url",
		"filterGroupsByOU": "filter_groups_by_ou", "webSSOAllowedClient": "web_sso_allowed_client",
		"overrideAcsURL": "override_acs_url", "loginURLRegex": "login_url_regex", "audURI": "audience_uri",
		"office365ProvisioningType": "office365_provisioning_type", "subdomain": "sub_domain",
		"subDomain": "sub_domain", "site-url": "site_url", "url": "url", "": "",
	} {
		if got := snapshot.CanonicalSetting(key); got != want {
			t.Errorf("%s: %s, want %s", key, got, want)
		}
	}
}

// The settings of an app keep their order: of two with one name the later wins.
func TestSettingsKeepTheirOrder(t *testing.T) {
	in := `{"subdomain":"a","subDomain":"b","acsURL":null}`
	var s snapshot.AppSettingValues
	decode(t, in, &s)
	if out, err := json.Marshal(s); err != nil || string(out) != in {
		t.Errorf("%s, %v", out, err)
	}
}

func FuzzText(f *testing.F) {
	for _, seed := range []string{`"a"`, `null`, `12`, `true`, `{}`, `[]`, `"\ud800"`, `1e9`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		if !json.Valid([]byte(in)) {
			t.Skip()
		}
		var v struct{ T snapshot.Text }
		if err := json.Unmarshal(fmt.Appendf(nil, `{"T":%s}`, in), &v); err != nil {
			t.Fatal(err)
		}
		out, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		again := v
		if err := json.Unmarshal(out, &again); err != nil || again != v {
			t.Fatalf("%s came back as %s, %v", in, out, err)
		}
	})
}

func BenchmarkFamily(b *testing.B) {
	dir := b.TempDir()
	w, err := snapshot.Create(dir)
	if err != nil {
		b.Fatal(err)
	}
	f, _ := w.FanOut(snapshot.GroupMembers)
	page := make([]snapshot.Member, 1000)
	for i := range page {
		page[i].ID = fmt.Sprintf("00u%017d", i)
	}
	for g := range 200 {
		if err := f.WritePage(fmt.Sprintf("00g%017d", g), page); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Update(func(m *snapshot.Manifest) { m.Started = time.Unix(0, 0) }); err != nil {
		b.Fatal(err)
	}
	members := 0
	for b.Loop() {
		family, err := w.Snapshot().FanOut(snapshot.GroupMembers)
		if err != nil {
			b.Fatal(err)
		}
		for _, g := range family.Parents() {
			m, err := snapshot.Items[snapshot.Member](family, g)
			if err != nil {
				b.Fatal(err)
			}
			members += len(m)
		}
		family.Close()
	}
	b.ReportMetric(float64(members)/b.Elapsed().Seconds(), "members/s")
}

func create(t *testing.T) *snapshot.Writer {
	t.Helper()
	w, err := snapshot.Create(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func decode(t *testing.T, in string, to any) {
	t.Helper()
	if err := json.Unmarshal([]byte(in), to); err != nil {
		t.Fatalf("%s: %v", in, err)
	}
}
