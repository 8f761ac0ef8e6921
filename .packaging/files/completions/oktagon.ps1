# PowerShell completion for oktagon, generated from its table of flags
Register-ArgumentCompleter -Native -CommandName oktagon -ScriptBlock {
  param($word, $command, $position)
  $values = @{
    '--dpop' = 'auto', 'always', 'never'
    '--only' = 'org', 'client-privileges', 'users', 'factors', 'groups', 'group-members', 'group-rules', 'user-types', 'user-schemas', 'apps', 'entra-tenants', 'app-users', 'app-groups', 'push-mappings', 'push-targets', 'grants', 'jwks', 'secrets', 'app-secrets', 'api-services', 'creators', 'ai-agents', 'agent-connections', 'agent-keys', 'agent-secrets', 'delegation-links', 'agent-owners', 'devices', 'agent-pools', 'policies', 'policy-mappings', 'realms', 'idps', 'idp-users', 'auth-servers', 'api-tokens', 'roles', 'permissions', 'assignments', 'assignees', 'clients', 'user-assignments', 'group-assignments', 'client-assignments', 'group-targets', 'app-targets', 'resource-sets', 'set-resources', 'bindings', 'binding-members', 'saml', 'saml-apps', 'saml-idps', 'last-use', 'data-flows', 'event-hooks', 'inline-hooks', 'log-streams', 'email-servers', 'telephony-providers', 'push-providers'
    '--skip' = 'org', 'client-privileges', 'users', 'factors', 'groups', 'group-members', 'group-rules', 'user-types', 'user-schemas', 'apps', 'entra-tenants', 'app-users', 'app-groups', 'push-mappings', 'push-targets', 'grants', 'jwks', 'secrets', 'app-secrets', 'api-services', 'creators', 'ai-agents', 'agent-connections', 'agent-keys', 'agent-secrets', 'delegation-links', 'agent-owners', 'devices', 'agent-pools', 'policies', 'policy-mappings', 'realms', 'idps', 'idp-users', 'auth-servers', 'api-tokens', 'roles', 'permissions', 'assignments', 'assignees', 'clients', 'user-assignments', 'group-assignments', 'client-assignments', 'group-targets', 'app-targets', 'resource-sets', 'set-resources', 'bindings', 'binding-members', 'saml', 'saml-apps', 'saml-idps', 'last-use', 'data-flows', 'event-hooks', 'inline-hooks', 'log-streams', 'email-servers', 'telephony-providers', 'push-providers'
    '--mfa-factors' = 'all', 'admins', 'none'
    '--scope-paths' = 'full', 'strict', 'off'
    '--severity' = 'critical', 'high', 'medium', 'low', 'info'
    '--fail-on' = 'critical', 'high', 'medium', 'low'
    '--fail-on-new' = 'critical', 'high', 'medium', 'low'
    '--log-format' = 'text', 'json'
    '--log-level' = 'debug', 'info', 'warn', 'error'
  }
  $flags = @(
    @('--org-url', 'the organization, https://contoso.okta.com')
    @('--from-snapshot', 'build from a kept snapshot, without asking Okta')
    @('--demo', 'collect a built-in organization; no Okta is needed')
    @('--token-file', 'an API token (SSWS); the variable holds the token itself')
    @('--client-id', 'a service app or an API service integration')
    @('--client-secret-file', 'its secret (API service integrations only)')
    @('--private-key', 'its private key, PEM or JWK (service apps)')
    @('--key-id', 'the id of the key, when the key does not contain it')
    @('--access-token-file', 'a ready access token; or OKTA_CLIENT_TOKEN with OKTA_CLIENT_AUTHORIZATIONMODE=Bearer')
    @('--dpop', 'bind access tokens to a key (auto: when Okta requires it)')
    @('--scopes', 'OAuth scopes to request; default: those that are needed')
    @('--config', 'okta.yaml; default ~/.okta/okta.yaml, then .okta.yaml and okta.yaml here')
    @('--only', 'collect these resources and what they need')
    @('--skip', 'leave these resources out')
    @('--mfa-factors', 'whose MFA factors to count: one request per user')
    @('--last-use', 'search the System Log for when integrations, service apps and AI agents last got a token; needs okta.logs.read, which can read personal data; --demo always does')
    @('--resolve-entra-tenants', 'ask login.microsoftonline.com for the tenants of legacy Office 365 apps; the only calls that leave Okta')
    @('--check', 'say what a collection would lack; writes no graph')
    @('--max-concurrency', 'requests in flight, at most 32')
    @('--rate-limit-reserve', 'share of every rate limit that is left to others')
    @('--timeout', 'limit of the whole run, such as 90m; default: none')
    @('--proxy', 'default: HTTPS_PROXY and NO_PROXY')
    @('--ca-file', 'certificates to trust in addition to those of the system')
    @('--output', 'the graph; .zip packs it, - is standard output')
    @('--force', 'overwrite files that oktagon did not write')
    @('--max-file-size', 'larger graphs, and those of over 250,000 elements, are written in parts: FILE-0002.json and so on')
    @('--scope-paths', 'edges for what OAuth scopes allow; strict: without those that Okta''s protection of administrators could stop; off: in findings only')
    @('--lowercase-properties', 'for a BloodHound that refuses upper-case letters in property names (announced): leave such properties out')
    @('--snapshot', 'keep what was collected, for --from-snapshot; the same command again goes on there, and collects anew when the graph is written')
    @('--keep-snapshots', 'of the snapshots that --snapshot DIR has replaced, keep the last N as DIR-DATE')
    @('--summary', 'coverage, counts, requests, waits and findings as JSON, without personal data')
    @('--findings', 'print what to act on, on standard output')
    @('--severity', 'list only findings of this severity and higher ones with --findings')
    @('--accepted', 'YAML with the findings that somebody answers for: they are shown and do not count')
    @('--accept-template', 'print such a file for what is found, with reasons to fill in, on standard output')
    @('--explain', 'print what a kind of finding, such as INT-01, means, how it is computed and what to do')
    @('--report', 'the findings and more as an HTML page')
    @('--baseline', 'print what changed since an earlier snapshot (its folder), --summary or graph (its first file)')
    @('--secret-age-limit', 'flag secrets, keys and API tokens older than DAYS')
    @('--integration-age-limit', 'flag integrations authorized more than DAYS ago')
    @('--fail-on', 'exit code 6 when there is a finding of this severity or a higher one')
    @('--fail-on-new', 'the same for findings that --baseline, a snapshot or a --summary, lacks')
    @('--upload', 'upload the graph to BloodHound; waits until it is ingested')
    @('--upload-only', 'upload files that are already written, and collect nothing')
    @('--clear-before', 'before the upload, delete all data of the source Okta in BloodHound, of every organization; not when the collection is incomplete')
    @('--yes-clear', 'confirm --clear-before, which cannot be undone')
    @('--bloodhound-token-id', 'an API token of BloodHound')
    @('--bloodhound-token-key-file', 'its key')
    @('--install-extension', 'install oktagon''s own node and edge kinds there first; without a source, only that')
    @('--install-queries', 'save oktagon''s queries and its privilege zone rule there first, and install the kinds that they need; without a source, only that')
    @('--print-extension', 'print the definition of oktagon''s own kinds')
    @('--print-queries', 'write the saved queries, the privilege zone rule and the definition that they need into a folder')
    @('--log-format', 'format of the log on standard error')
    @('--log-level', 'least level of the log')
    @('--quiet', 'no progress and no summary')
    @('--verbose', 'the whole table of resources in the summary, and the log at level info')
    @('--version', 'print the version')
    @('--help', 'print the settings that most need; --help all: all settings')
  )
  $words = @($command.CommandElements | Where-Object { $_.Extent.EndOffset -lt $position } | ForEach-Object { $_.ToString() })
  $offered = $values[$words[-1]]
  if ($offered) {
    return $offered | Where-Object { $_ -like "$word*" } | ForEach-Object {
      [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
    }
  }
  if ($word -like '-*') {
    $flags | Where-Object { $_[0] -like "$word*" } | ForEach-Object {
      [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterName', $_[1])
    }
  }
}
