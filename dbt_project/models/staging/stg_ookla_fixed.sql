{{ ookla_areas('ookla_fixed') }}
