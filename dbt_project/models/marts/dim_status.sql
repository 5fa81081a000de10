select
    status,
    sort_order,
    sign,
    label_en,
    label_vi,
    meaning_en,
    meaning_vi,
    colour,
    colour_dark,
    fill_colour,
    text_colour,
    terminal_style,
    counts_as,
    is_judged
from {{ ref('statuses') }}
order by sort_order
