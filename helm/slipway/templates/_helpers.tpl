{{/* The name of the chart, or its override. */}}
{{- define "slipway.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* The name of the objects: at most 52 characters, so that the longest suffix still makes a name. */}}
{{- define "slipway.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" }}
{{- else }}
{{- $name := include "slipway.name" . }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 52 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 52 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{- define "slipway.selectorLabels" -}}
app.kubernetes.io/name: {{ include "slipway.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* The labels of the replicas: a test pod has others, so that no Service leads to it. */}}
{{- define "slipway.replicaLabels" -}}
{{ include "slipway.selectorLabels" . }}
app.kubernetes.io/component: replica
{{- end }}

{{- define "slipway.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "slipway.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* The annotations of an object: those of all objects and its own. Arguments: root, own. */}}
{{- define "slipway.annotations" -}}
{{- $all := merge (dict) (default (dict) .own) .root.Values.commonAnnotations }}
{{- with $all }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "slipway.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "slipway.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "slipway.image" -}}
{{- with .Values.image }}
{{- if .digest }}
{{- printf "%s@%s" .repository .digest }}
{{- else }}
{{- printf "%s:%s" .repository (default (printf "%s-%s" $.Chart.AppVersion .flavor) .tag) }}
{{- end }}
{{- end }}
{{- end }}

{{/* The host names to which a replica answers. Kubernetes replaces $(POD_NAMESPACE). */}}
{{- define "slipway.hosts" -}}
{{- $service := include "slipway.fullname" . }}
{{- $names := list $service (printf "%s.$(POD_NAMESPACE)" $service) (printf "%s.$(POD_NAMESPACE).svc" $service) }}
{{- $names = append $names (printf "%s.$(POD_NAMESPACE).svc.%s" $service .Values.clusterDomain) }}
{{- if .Values.ingress.enabled }}
{{- range .Values.ingress.hosts }}{{ $names = append $names .host }}{{ end }}
{{- end }}
{{- if .Values.httpRoute.enabled }}
{{- $names = concat $names .Values.httpRoute.hostnames }}
{{- end }}
{{- concat $names .Values.config.hosts | uniq | join "," }}
{{- end }}

{{/* From the preStop hook until the replica has ended: the drain, the grace, and 20 s to hand back and to close. */}}
{{- define "slipway.terminationGracePeriod" -}}
{{- $after := max (int .Values.config.graceSeconds) (int .Values.config.shutdownDelaySeconds) }}
{{- add (int .Values.drain.waitSeconds) $after 20 }}
{{- end }}

{{/* The variables that come from the Secret of the control database: VARIABLE=key, separated by spaces. */}}
{{- define "slipway.controlKeys" -}}
{{- $variables := list }}
{{- with .Values.controlDatabase.keys }}
{{- $variables = append $variables (printf "SLIPWAY_DB_URL=%s" .url) }}
{{- with .user }}{{ $variables = append $variables (printf "SLIPWAY_DB_USER=%s" .) }}{{ end }}
{{- with .password }}{{ $variables = append $variables (printf "SLIPWAY_DB_PASSWORD=%s" .) }}{{ end }}
{{- with .migrationUser }}{{ $variables = append $variables (printf "SLIPWAY_DB_MIGRATION_USER=%s" .) }}{{ end }}
{{- with .migrationPassword }}{{ $variables = append $variables (printf "SLIPWAY_DB_MIGRATION_PASSWORD=%s" .) }}{{ end }}
{{- end }}
{{- join " " $variables }}
{{- end }}

{{/* The newest API of a kind that the cluster serves. */}}
{{- define "slipway.podDisruptionBudget.apiVersion" -}}
{{- if and (.Capabilities.APIVersions.Has "policy/v1") (semverCompare ">=1.21-0" .Capabilities.KubeVersion.Version) -}}
policy/v1
{{- else -}}
policy/v1beta1
{{- end }}
{{- end }}

{{- define "slipway.autoscaling.apiVersion" -}}
{{- if and (.Capabilities.APIVersions.Has "autoscaling/v2") (semverCompare ">=1.23-0" .Capabilities.KubeVersion.Version) -}}
autoscaling/v2
{{- else -}}
autoscaling/v2beta2
{{- end }}
{{- end }}

{{- define "slipway.httpRoute.apiVersion" -}}
{{- if .Capabilities.APIVersions.Has "gateway.networking.k8s.io/v1/HTTPRoute" -}}
gateway.networking.k8s.io/v1
{{- else if .Capabilities.APIVersions.Has "gateway.networking.k8s.io/v1beta1/HTTPRoute" -}}
gateway.networking.k8s.io/v1beta1
{{- else -}}
gateway.networking.k8s.io/v1
{{- end }}
{{- end }}
