package snapshot

import "regexp"

// oktaDomain matches Okta's domains, which differ by region and kind of customer: okta.com,
// oktapreview.com, okta-emea.com, okta-gov.com, okta.mil and others.
var oktaDomain = regexp.MustCompile(`^okta(?:preview|-[a-z0-9-]+)?\.[a-z]+$`)

// IsOktaDomain reports whether organizations have their hosts below a domain, and their
// Admin Consoles beside them: contoso.okta.com and contoso-admin.okta.com. It is not so for
// an organization's own domain.
func IsOktaDomain(domain string) bool { return oktaDomain.MatchString(domain) }
