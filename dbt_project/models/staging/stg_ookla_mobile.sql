{{ ookla_areas('ookla_mobile') }}
