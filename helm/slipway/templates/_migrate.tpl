{{/*
For the chart of an application: the init container that runs `slipway migrate` before the application starts.

  initContainers:
    {{- include "slipway.migrateInitContainer" $migrate | nindent 4 }}
  volumes:
    {{- include "slipway.migrateVolumes" $migrate | nindent 4 }}

Both templates take the same dictionary. README.md has its keys, with an example. A missing or an unknown key ends the
rendering with one line.
*/}}
{{- define "slipway.migrateInitContainer" -}}
{{- include "slipway.migrateCheck" . -}}
{{- $database := default (dict) .database -}}
{{- $backup := default (dict) .backup -}}
- name: {{ default "slipway-migrate" .name }}
  image: {{ .image | quote }}
  imagePullPolicy: {{ default "IfNotPresent" .imagePullPolicy }}
  args:
    - migrate
    - --yes
    {{- with .migrationsVolume }}
    - --dir
    - /migrations
    {{- end }}
    {{- if $backup.skip }}
    - --skip-backup
    {{- else }}
    - --store
    - /backups
    {{- end }}
    {{- range .args }}
    - {{ . | quote }}
    {{- end }}
  {{- if or .database .env }}
  env:
    {{- range $key, $variable := dict "host" "DB_HOST" "port" "DB_PORT" "name" "DB_NAME" "user" "DB_USER" "sslMode" "DB_SSL_MODE" }}
    {{- if hasKey $database $key }}
    - name: {{ $variable }}
      value: {{ index $database $key | toString | quote }}
    {{- end }}
    {{- end }}
    {{- with $database.passwordSecret }}
    - name: DB_PASSWORD
      valueFrom:
        secretKeyRef:
          name: {{ .name }}
          key: {{ .key }}
    {{- end }}
    {{- with .env }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- end }}
  {{- if or .secret .envFrom }}
  envFrom:
    {{- with .secret }}
    - secretRef:
        name: {{ . }}
    {{- end }}
    {{- with .envFrom }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- end }}
  resources:
    {{- default (dict "requests" (dict "cpu" "100m" "memory" "128Mi") "limits" (dict "memory" "512Mi")) .resources | toYaml | nindent 4 }}
  securityContext:
    allowPrivilegeEscalation: false
    readOnlyRootFilesystem: true
    runAsNonRoot: true
    runAsUser: {{ default 65532 .runAsUser | int64 }}
    capabilities:
      drop:
        - ALL
    seccompProfile:
      type: RuntimeDefault
  volumeMounts:
    - name: slipway-tmp
      mountPath: /tmp
    {{- with .migrationsVolume }}
    - name: {{ . }}
      mountPath: /migrations
      readOnly: true
    {{- end }}
    {{- if not $backup.skip }}
    - name: {{ default "slipway-backups" $backup.volume }}
      mountPath: /backups
    {{- end }}
    {{- with .volumeMounts }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end }}

{{/* The volumes of that container: its temporary files, and the backups unless a volume of the pod holds them. */}}
{{- define "slipway.migrateVolumes" -}}
{{- include "slipway.migrateCheck" . -}}
- name: slipway-tmp
  emptyDir: {}
{{- with .backup }}
{{- if .claim }}
- name: slipway-backups
  persistentVolumeClaim:
    claimName: {{ .claim }}
{{- else if .emptyDir }}
- name: slipway-backups
  emptyDir:
    {{- if kindIs "map" .emptyDir }}
    {{- toYaml .emptyDir | nindent 4 }}
    {{- else }}
    sizeLimit: 1Gi
    {{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* Ends the rendering if the dictionary is wrong. */}}
{{- define "slipway.migrateCheck" -}}
{{- include "slipway.migrateKeys" (dict "found" . "place" "" "known" "name image imagePullPolicy database secret env envFrom migrationsVolume backup args resources runAsUser volumeMounts") -}}
{{- include "slipway.migrateKeys" (dict "found" (default (dict) .database) "place" "database." "known" "host port name user sslMode passwordSecret") -}}
{{- include "slipway.migrateKeys" (dict "found" (default (dict) .backup) "place" "backup." "known" "claim emptyDir volume skip") -}}
{{- if not .image }}
{{- fail "slipway.migrateInitContainer: image is missing: name the image with slipway, as in registry.example.com/shop-migrations:42" }}
{{- end }}
{{- if not (or .database .secret .env .envFrom) }}
{{- fail "slipway.migrateInitContainer: no database: set secret, database, env or envFrom" }}
{{- end }}
{{- $places := 0 }}
{{- range $key, $value := default (dict) .backup }}
{{- if $value }}{{ $places = add1 $places }}{{ end }}
{{- end }}
{{- if ne (int $places) 1 }}
{{- fail "slipway.migrateInitContainer: backup must have exactly one of claim, emptyDir, volume and skip" }}
{{- end }}
{{- with .database }}
{{- if and .passwordSecret (not (and .passwordSecret.name .passwordSecret.key)) }}
{{- fail "slipway.migrateInitContainer: database.passwordSecret needs name and key" }}
{{- end }}
{{- end }}
{{- end }}

{{/* Ends the rendering at a key that is not known. Arguments: found, place, known. */}}
{{- define "slipway.migrateKeys" -}}
{{- $known := splitList " " .known }}
{{- range $key, $value := .found }}
{{- if not (has $key $known) }}
{{- fail (printf "slipway.migrateInitContainer: %s%s is an unknown key; known keys: %s" $.place $key (join ", " $known)) }}
{{- end }}
{{- end }}
{{- end }}
