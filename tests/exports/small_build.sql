-- A build database small enough to check by eye: two programmes, six targets, one of each kind of verdict,
-- one dataset (comtrade_hightech) whose rows may not be passed on.
create table dim_programme as
select *, null::varchar as adopted_on_kind, if(programme_code = 'r57', 5, 1) as target_count from (values
    ('r57', 'Nghị quyết số 57-NQ/TW', 'Resolution 57-NQ/TW', '57-NQ/TW', 'On breakthroughs in science and technology', 'Politburo', date '2024-12-22', 'in_force', null, ''),
    ('nq71', 'Nghị quyết số 71/NQ-CP', 'Resolution 71/NQ-CP', '71/NQ-CP', 'Government action programme', null, date '2025-04-01', 'in_force', null, '')
) as t (programme_code, name_vi, name_en, document_number, document_title_en, issuer, adopted_on, programme_status, replaced_by, note);

create table dim_target as
select
    * replace (threshold_low::double as threshold_low, threshold_high::double as threshold_high),
    note as note_vi, date '2026-03-31' as searched_on, null::varchar as readings,
    if(indicator_code = 'rd_gdp', '0102', null) as criterion_codes,
    if(indicator_code = 'rd_gdp', 'nghiên cứu và phát triển; research and development', null) as other_words
from (values
    ('r57-2030-rd-gdp', 'r57', null, 2030, date '2030-12-31', 'Chi R&D so với GDP', 'R&D expenditure, share of GDP', 'Kinh phí chi cho nghiên cứu phát triển đạt 2% GDP', 'R&D expenditure reaches 2% of GDP', 'rd_gdp', '% of GDP', '>=', 2.0, null, 2024, 'linear', 'share', 'national', 'science_innovation', '57-NQ/TW', '57-NQ/TW', date '2024-12-22', 'II.1', 'https://example.org/57', 'published', 'Bộ KH&CN', 'in force', ''),
    ('r57-2030-egdi-world', 'r57', null, 2030, date '2030-12-31', 'Chính phủ điện tử, hạng thế giới', 'E-government, world rank', 'Thuộc nhóm 50 nước dẫn đầu thế giới', 'Among the leading 50 countries', 'egdi_rank', 'rank', 'rank<=', null, 50.0, 2024, 'linear', 'rank', 'world', 'digital_government', '57-NQ/TW', '57-NQ/TW', date '2024-12-22', 'II.1', '', 'published', 'Bộ KH&CN', 'in force', ''),
    ('r57-2030-digital-economy-gdp', 'r57', null, 2030, date '2030-12-31', 'Kinh tế số so với GDP', 'Digital economy, share of GDP', 'Quy mô kinh tế số đạt tối thiểu 30% GDP', 'Digital economy at least 30% of GDP', 'digital_economy', '% of GDP', '>=', 30.0, null, 2024, 'linear', 'share', 'national', 'digital_economy', '57-NQ/TW', '57-NQ/TW', date '2024-12-22', 'II.1', '', 'published', '', 'in force', ''),
    ('r57-2030-data-centre-1', 'r57', null, 2030, date '2030-12-31', 'Trung tâm dữ liệu quốc gia số 1', 'National Data Centre No. 1', 'Đưa vào hoạt động', 'In operation', 'data_centre', 'milestone', 'milestone', null, null, 2024, 'none', 'milestone', 'national', 'digital_infrastructure', '57-NQ/TW', '57-NQ/TW', date '2024-12-22', 'III.3', '', 'published', 'Bộ Công an', 'in force', ''),
    ('r57-2045-top30-innovation', 'r57', null, 2045, date '2045-12-31', 'Nhóm 30 nước về đổi mới sáng tạo', 'Top 30 in innovation', 'Thuộc nhóm 30 nước', 'Among 30 countries', 'gii_rank', 'rank', 'rank<=', null, 30.0, 2024, 'linear', 'rank', 'world', 'science_innovation', '57-NQ/TW', '57-NQ/TW', date '2024-12-22', 'II.2', '', 'published', '', 'in force', ''),
    ('nq71-2030-smart-cities', 'nq71', null, 2030, date '2030-12-31', 'Đô thị thông minh', 'Smart cities', 'Tối thiểu 6 đô thị thông minh', 'At least 6 smart cities', 'smart_cities', 'cities', '>=', 6.0, null, 2024, 'linear', 'count', 'national', 'digital_economy', '71/NQ-CP', '71/NQ-CP', date '2025-04-01', '24', '', 'excerpt', '', 'in force', '')
) as t (target_code, programme_code, restates_target_code, horizon_year, deadline, name_vi, name_en, statement_vi, statement_en, indicator_code, unit, comparator, threshold_low, threshold_high, base_year, path_kind, target_kind, scope, theme, legal_document, legal_number, legal_date, legal_item, source_url, verification, lead_agency, register_status, note);

create table dim_indicator as
select distinct on (indicator_code) indicator_code, name_vi, name_en, unit, 1 as direction, 'What it is' as definition_en
from dim_target;

create table dim_criterion as
select '0102' as criterion_code, 'Chi cho khoa học và công nghệ' as name_vi, 'Spending on science' as name_en, 'r57-2030-rd-gdp' as target_codes;

create table dim_province as
select * from (values ('01', 'Hà Nội', 'Ha Noi', 1), ('48', 'Đà Nẵng', 'Da Nang', 2)) as t (gso_code, name_vi, name_en, former_count);

create table dim_former_province as
select * from (values
    ('01', '01', 'Hà Nội', 'Ha Noi'), ('48', '48', 'Đà Nẵng', 'Da Nang'), ('49', '48', 'Quảng Nam', 'Quang Nam')
) as t (former_gso_code, gso_code, name_vi, name_en);

create table dim_area as
select *, true as is_asean, false as is_oecd, 'country' as area_kind
from (values ('VNM', 'Viet Nam', 'Việt Nam'), ('THA', 'Thailand', 'Thái Lan'), ('SGP', 'Singapore', 'Singapore')) as t (area_code, name_en, name_vi);

create table dim_agency as select 'most' as agency_code, 'Bộ Khoa học và Công nghệ' as name_vi, 'Ministry of Science and Technology' as name_en;

create table dim_source as
select *, case publisher when 'World Bank' then 'Ngân hàng Thế giới' when 'several' then 'nhiều nơi' else publisher end as publisher_vi
from (values
    ('world_bank', 'World Development Indicators', 'Chỉ số phát triển thế giới', 'World Bank', 'https://datatopics.worldbank.org/', 'CC BY 4.0', 'CC BY 4.0', 'open', 'quarterly', 'bundled'),
    ('reported_figures', 'Official and press figures', 'Số liệu chính thức và báo chí', 'several', '', 'single facts quoted with citation', 'từng số liệu đơn lẻ, có trích dẫn nguồn', 'open', 'irregular', 'bundled'),
    ('un_egdi', 'E-Government Survey', 'Khảo sát Chính phủ điện tử', 'UN DESA', 'https://publicadministration.un.org/egovkb', 'UN terms of use', 'điều khoản sử dụng của Liên hợp quốc', 'open', 'biennial', 'live'),
    ('comtrade_hightech', 'UN Comtrade', 'UN Comtrade', 'United Nations', 'https://comtrade.un.org/', 'no redistribution', 'không được chia sẻ lại', 'restricted', 'annual', 'bundled')
) as t (dataset, title, title_vi, publisher, homepage, licence, licence_vi, licence_class, cadence, retrieval_mode);

create table dim_series as
select
    *, source_class = 'international_statistics' as trend_allowed,
    case series_code when 'RD_GDP.MOST' then 'Ministry of Science and Technology' when 'DOSSIERS.UBND_48' then 'People''s Committee of Da Nang' end as stated_by_en,
    case series_code when 'RD_GDP.MOST' then 'Bộ Khoa học và Công nghệ' when 'DOSSIERS.UBND_48' then 'UBND Thành phố Đà Nẵng' end as stated_by_vi
from (values
    ('world_bank', 'GB.XPD.RSDV.GD.ZS', 'rd_gdp', 'R&D expenditure', 'Chi R&D', 'international_statistics'),
    ('reported_figures', 'digital_economy', 'digital_economy', 'Digital economy', 'Kinh tế số', 'official_text'),
    ('un_egdi', 'EGDI_RANK', 'egdi_rank', 'EGDI rank', 'Hạng EGDI', 'international_statistics'),
    ('comtrade_hightech', 'HT', 'high_tech_exports', 'High-tech exports', 'Xuất khẩu công nghệ cao', 'international_statistics'),
    ('own_figures', 'RD_GDP.MOST', 'rd_gdp', 'R&D expenditure, Ministry', 'Chi R&D, Bộ', 'own_statement'),
    ('own_figures', 'DOSSIERS.UBND_48', 'rd_gdp', 'Dossiers online, Da Nang', 'Hồ sơ trực tuyến, Đà Nẵng', 'own_statement')
) as t (dataset, series_code, indicator_code, name_en, name_vi, source_class);

create table bridge_target_series as
select *, 'VNM' as area_code, 1 as priority from (values
    ('r57-2030-rd-gdp', 'world_bank', 'GB.XPD.RSDV.GD.ZS'),
    ('r57-2030-egdi-world', 'un_egdi', 'EGDI_RANK'),
    ('r57-2030-digital-economy-gdp', 'reported_figures', 'digital_economy')
) as t (target_code, dataset, series_code);

create table bridge_derived_input as
select * from (values
    ('derived', 'HT_SHARE', 'comtrade_hightech'),
    ('derived', 'HT_SHARE', 'world_bank'),
    ('derived', 'RD_TWICE', 'world_bank')
) as t (dataset, series_code, input_dataset);

create table fct_observation_vintage as
select
    md5(dataset || series_code || period || published_on::varchar) as observation_key, dataset, series_code, if(ends_with(series_code, 'UBND_48'), '48', 'VNM') as area_code, period,
    make_date(period::integer, 1, 1) as period_start, make_date(period::integer, 12, 31) as period_end, 'A' as frequency, 'A' as obs_status,
    value::double as value, 'eq' as value_qualifier, unit, if(period = '2027', 'plan', 'outcome') as value_kind, '' as source_url, published_on, 'bundled' as retrieval_mode,
    timestamp '2026-11-23 12:00:00' as retrieved_at, citation, '' as note, published_on as valid_from,
    if(period = '2021' and value = 0.43, date '2026-07-13', null) as valid_to
from (values
    ('world_bank', 'GB.XPD.RSDV.GD.ZS', '2021', 0.43, '% of GDP', date '2024-12-16', 'World Bank, World Development Indicators, edition of 2024-12-16'),
    ('world_bank', 'GB.XPD.RSDV.GD.ZS', '2021', 0.4242, '% of GDP', date '2026-07-13', 'World Bank, World Development Indicators, edition of 2026-07-13'),
    ('world_bank', 'GB.XPD.RSDV.GD.ZS', '2023', 0.41456, '% of GDP', date '2026-07-13', 'World Bank, World Development Indicators, edition of 2026-07-13'),
    ('un_egdi', 'EGDI_RANK', '2022', 86, 'rank', date '2024-09-17', 'UN DESA, E-Government Survey 2022'),
    ('un_egdi', 'EGDI_RANK', '2024', 71, 'rank', date '2024-09-17', 'UN DESA, E-Government Survey 2024'),
    ('reported_figures', 'digital_economy', '2025', 18.72, '% of GDP', date '2025-12-25', 'Ban Chỉ đạo Trung ương, hội nghị tổng kết 25/12/2025'),
    ('reported_figures', 'digital_economy', '2025', 14.02, '% of GDP', date '2026-01-05', 'Cục Thống kê, thông cáo báo chí ngày 5/1/2026'),
    ('un_egdi', 'EGDI_RANK', '2027', 55, 'rank', date '2024-09-17', 'A plan of 2024'),
    ('own_figures', 'DOSSIERS.UBND_48', '2027', 99, '% of GDP', date '2026-01-15', 'UBND Thành phố Đà Nẵng: BC 1'),
    ('comtrade_hightech', 'HT', '2023', 1.0, 'current US$', date '2026-01-01', 'UN Comtrade')
) as t (dataset, series_code, period, value, unit, published_on, citation);

create table fct_observation as
select distinct on (dataset, series_code, area_code, period) * from fct_observation_vintage
order by dataset, series_code, area_code, period, published_on desc;

create table fct_target_path as
select
    target_code, year::integer as year, (base + (goal - base) * (year - 2024) / (2030 - 2024))::double as required_value,
    'linear' as path_kind, base::double as base_value, '2024' as base_period,
    if(goal = 50 and year = 2028, 60.0::double, null) as step_value, if(goal = 50 and year = 2028, 'a decision of 2025', null) as step_source
from (values
    ('r57-2030-rd-gdp', 0.4, 2.0), ('r57-2030-egdi-world', 71.0, 50.0), ('r57-2030-digital-economy-gdp', 13.2, 30.0)
) as t (target_code, base, goal), range(2024, 2031) as years (year);

create table mart_target_timeline as
select
    concat_ws('|', target_code, dataset, series_code, period) as timeline_key, target_code as name_vi, target_code as name_en, make_date(left(period, 4)::integer, 1, 1) as period_start,
    make_date(left(period, 4)::integer, 12, 31) as period_end, * replace (actual::double as actual, required::double as required),
    concat_ws('|', dataset, series_code) as line, (actual - required)::double as ahead_by, left(period, 4)::integer as period_year, 'https://example.org/' || dataset as source_url,
    series_code = 'smart_cities' as is_too_late
from (values
    ('r57-2030-rd-gdp', 'primary', true, 'world_bank', 'GB.XPD.RSDV.GD.ZS', 'R&D expenditure', '2021', 0.4242, 'eq', '% of GDP', null, 'World Bank, World Development Indicators, edition of 2026-07-13'),
    ('r57-2030-rd-gdp', 'primary', true, 'world_bank', 'GB.XPD.RSDV.GD.ZS', 'R&D expenditure', '2023', 0.41456, 'eq', '% of GDP', null, 'World Bank, World Development Indicators, edition of 2026-07-13'),
    ('r57-2030-egdi-world', 'primary', true, 'un_egdi', 'EGDI_RANK', 'EGDI rank', '2022', 86, 'eq', 'rank', null, 'UN DESA, E-Government Survey 2022'),
    ('r57-2030-egdi-world', 'primary', true, 'un_egdi', 'EGDI_RANK', 'EGDI rank', '2024', 71, 'eq', 'rank', 71, 'UN DESA, E-Government Survey 2024'),
    ('r57-2030-egdi-world', 'path', true, 'un_egdi', 'EGDI_RANK', null, '2030', null, null, 'rank', 50, 'the resolution'),
    ('r57-2030-digital-economy-gdp', 'primary', true, 'reported_figures', 'digital_economy_nso', 'Digital economy, statistics office', '2025', 14.02, 'eq', '% of GDP', 16, 'Cục Thống kê, thông cáo báo chí ngày 5/1/2026'),
    ('r57-2030-digital-economy-gdp', 'official', false, 'reported_figures', 'digital_economy', 'Digital economy, steering committee', '2025-12', 18.72, 'eq', '% of GDP', 16, 'Ban Chỉ đạo Trung ương, hội nghị tổng kết 25/12/2025'),
    ('r57-2030-digital-economy-gdp', 'official', false, 'reported_figures', 'digital_economy', 'Digital economy, steering committee', '2025-Q2', 17.5, 'eq', '% of GDP', 16, 'Ban Chỉ đạo Trung ương, tháng 7/2025'),
    ('nq71-2030-smart-cities', 'official', true, 'reported_figures', 'smart_cities', 'Smart cities', '2025', 3, 'approx', 'cities', null, 'Báo cáo <2025> & phụ lục')
) as t (target_code, series_role, is_headline, dataset, series_code, series_name, period, actual, value_qualifier, unit, required, citation);

create table fct_assessment as
select distinct
    target_code, dataset, series_code, date '2026-11-23' as as_of, '2026.2' as method_version, trend_form, latest_period,
    latest_value::double as latest_value, window_first_period, trend_slope::double as trend_slope, expected_at_horizon::double as expected_at_horizon,
    expected_low80::double as expected_low80, expected_high80::double as expected_high80, window_first_period as short_window_first_period,
    short_trend_slope::double as short_trend_slope, short_expected_at_horizon::double as short_expected_at_horizon,
    short_expected_low80::double as short_expected_low80, short_expected_high80::double as short_expected_high80
from mart_target_timeline
left join (values ('EGDI_RANK', 'linear', '2024', 71, '2022', -31 / 6, 40, 30, 50, -16 / 6, 55, 45, 65)) as t (
    series_code, trend_form, latest_period, latest_value, window_first_period, trend_slope, expected_at_horizon, expected_low80, expected_high80,
    short_trend_slope, short_expected_at_horizon, short_expected_low80, short_expected_high80
) using (series_code)
where series_role <> 'path';

create table mart_data_gap as
select * from (values
    ('r57-2045-top30-innovation', 'not_due', 'The vision of 2045 is far ahead.', 'Tầm nhìn 2045 còn xa.', 'WIPO Global Innovation Index', 'Chỉ số đổi mới sáng tạo toàn cầu của WIPO', '')
) as t (target_code, gap_code, gap_en, gap_vi, where_to_look, where_to_look_vi, evidence);

create table mart_source_disagreement as
select
    'd1' as disagreement_key, 'digital_economy' as indicator_code, 'VNM' as area_code, 2025 as comparison_year, '% of GDP' as unit,
    'reported_figures' as first_dataset, 'digital_economy' as first_series_code, 'official_text' as first_source_class, '2025-12' as first_period, 18.72::double as first_value, 'eq' as first_value_qualifier,
    date '2025-12-25' as first_published_on, 'Ban Chỉ đạo Trung ương, hội nghị tổng kết 25/12/2025' as first_citation,
    'reported_figures' as second_dataset, 'digital_economy_nso' as second_series_code, 'national_statistics' as second_source_class, '2025' as second_period, 14.02::double as second_value, 'eq' as second_value_qualifier,
    date '2026-01-05' as second_published_on, 'Cục Thống kê, thông cáo báo chí ngày 5/1/2026' as second_citation,
    -4.7::double as absolute_difference, -25.1::double as relative_difference_percent, true as would_change_verdict,
    'r57-2030-digital-economy-gdp' as target_codes
union all
select
    'd2', 'high_tech_exports', 'VNM', 2023, '%', 'comtrade_hightech', 'HT', 'international_statistics', '2023', 1.0, 'eq', date '2026-01-01', 'UN Comtrade', 'world_bank', 'HT', 'international_statistics', '2023',
    2.0, 'eq', date '2026-02-01', 'World Bank', 1.0, 0.5, false, ''
union all
select
    'd3', 'rd_gdp', 'VNM', 2023, '% of GDP', 'world_bank', 'GB.XPD.RSDV.GD.ZS', 'international_statistics', '2023', 0.41456, 'eq', date '2026-07-13', 'World Bank',
    'own_figures', 'RD_GDP.MOST', 'own_statement', '2023', 0.5, 'eq', date '2026-08-01', 'Bộ Khoa học và Công nghệ: báo cáo', 0.08, 17.1, false, null
union all
select
    'd4', 'rd_gdp', '48', 2025, '% of GDP', 'own_figures', 'DOSSIERS.UBND_48', 'own_statement', '2025', 88.1, 'eq', date '2026-01-15', 'UBND Thành phố Đà Nẵng: BC 1',
    'own_figures', 'RD_GDP.MOST', 'own_statement', '2025', 97.0, 'eq', date '2026-08-01', 'Bộ Khoa học và Công nghệ: báo cáo', 8.9, 9.2, true, 'da-nang-2030-dossiers';

create table mart_asean_comparison as
select
    concat_ws('|', area_code, period) as comparison_key, 'egdi_rank' as indicator_code, 'un_egdi' as dataset, 'EGDI_RANK' as series_code,
    null::varchar as measure_variant, period, make_date(period::integer, 12, 31) as period_end, area_code, value::double as indicator_value,
    'rank' as indicator_unit, 'eq' as value_qualifier, -1 as direction, null::bigint as asean_rank, 2 as coverage_count, 11 as asean_count,
    null::bigint as publisher_world_rank, date '2024-09-17' as published_on, 'UN DESA, E-Government Survey ' || period as citation
from (values ('VNM', '2022', 86), ('VNM', '2024', 71), ('THA', '2024', 52), ('SGP', '2024', 3)) as t (area_code, period, value);

create table mart_asean_latest as
select
    indicator_code, area_code, dataset, series_code, period, asean_rank, 'E-government, world rank' as indicator_name_en,
    'Chính phủ điện tử, hạng thế giới' as indicator_name_vi, case area_code when 'VNM' then 'Việt Nam' when 'THA' then 'Thái Lan' else 'Singapore' end as area_name_vi, indicator_value,
    indicator_unit, coverage_count, citation, direction, period as common_period
from mart_asean_comparison
where period = '2024';

create table mart_connectivity as
select
    'k1' as connectivity_key, 'VNM' as area_code, 'fixed' as network, '2025-08' as period, date '2025-08-01' as period_start,
    date '2025-08-31' as period_end, 'reported_figures' as dataset, 'speedtest' as measured_by, 'median' as statistic, 260.0::double as download_mbps,
    null::double as upload_mbps, null::double as latency_ms, null::bigint as tests, null::double as population_covered_percent,
    null::double as ipv6_percent, null::double as capacity_tbps, null::bigint as cables, 'eq' as value_qualifier, date '2025-09-15' as published_on,
    'excerpt' as verification, 'Speedtest Global Index, August 2025' as citation, 'https://example.org/speed' as source_url;

create table mart_connectivity_province as
select
    'p' || period || network as connectivity_province_key, unit_kind, '01' as gso_code, if(unit_kind = 'province', null, '01') as former_gso_code,
    'Hà Nội' as name_vi, 'Ha Noi' as name_en, unit_kind = 'former_province' as was_in_force, network, period, make_date(year, 1, 1) as period_start, make_date(year, 3, 31) as period_end, 'reported_figures' as dataset,
    'ookla_tiles' as measured_by, 'mean' as statistic, 400::bigint as tests, network = 'mobile' as is_small_sample,
    if(network = 'mobile', 'few_tiles', null) as small_sample_because, mbps as mean_download_mbps, mbps - 10 as mean_download_low95_mbps,
    mbps + 10 as mean_download_high95_mbps, null::double as mean_upload_mbps, null::double as mean_latency_ms, null::double as median_download_mbps,
    null::double as median_upload_mbps, null::double as median_latency_ms, if(network = 'fixed', 1, null)::bigint as download_rank,
    null::bigint as download_rank_best, null::bigint as download_rank_worst, 1::bigint as units_ranked,
    null::double as download_change_since_period_before_percent, null::double as download_change_since_year_before_percent,
    'Ookla, ' || period as citation, 'https://example.org/ookla' as source_url
from (values
    ('province', 'fixed', '2025-Q1', 2025, 180.5::double),
    ('province', 'fixed', '2024-Q1', 2024, 150.5::double),
    ('former_province', 'fixed', '2025-Q1', 2025, 170.5::double),
    ('province', 'mobile', '2024-Q1', 2024, 60.5::double)
) as t (unit_kind, network, period, year, mbps);

create table mart_connectivity_first_level as
select
    'f1' as connectivity_first_level_key, 'THA-443' as first_level_code, 'TH-32' as first_level_iso_3166_2, 'Surin' as name_en, 'Surin' as name_vi,
    'Province' as area_type, 'THA' as country_code, 'Thailand' as country_name_en, 'Thái Lan' as country_name_vi, 'fixed' as network, '2025-Q1' as period,
    date '2025-01-01' as period_start, date '2025-03-31' as period_end, 'reported_figures' as dataset, 240.5::double as mean_download_mbps,
    'Ookla, 2025-Q1' as citation, 'https://example.org/ookla' as source_url;

-- Hà Nội was not merged, Đà Nẵng and Quảng Nam became Đà Nẵng. Of an index the mean of the two; of a survey nothing, and no figure of
-- 2022; of a portal the unit is unclear; of a series of the press single figures on both maps.
create table mart_province_indicator as
select
    concat_ws('|', series_code, unit_kind, code, period) as province_indicator_key, unit_kind, if(code = '49', '48', code) as gso_code,
    if(unit_kind = 'former_province', code, null) as former_gso_code, case code when '01' then 'Hà Nội' when '48' then 'Đà Nẵng' else 'Quảng Nam' end as name_vi,
    case code when '01' then 'Ha Noi' when '48' then 'Da Nang' else 'Quang Nam' end as name_en, if(code = '01', 1, 2)::bigint as former_count,
    unit_kind = 'former_province' as was_in_force, indicator_code, named.indicator_name_vi, named.indicator_name_en, 'reported_figures' as dataset,
    series_code, period, make_date(period::integer, 1, 1) as period_start, make_date(period::integer, 12, 31) as period_end, value::double as indicator_value,
    named.unit as indicator_unit, 1 as direction, 'eq' as value_qualifier, if(period = '2025', 'P', 'A') as obs_status, bridge_rule,
    if(bridge_rule = 'mean', value + 0.01, null)::double as population_weighted_value, no_rank_because = 'unit_unclear' and code = '48' as is_unit_unclear,
    place::bigint as province_rank, if(no_rank_because = 'survey', 1 + 16 * (code <> '01')::integer, null)::bigint as province_rank_best,
    if(no_rank_because = 'survey', 15 + 16 * (code <> '01')::integer, null)::bigint as province_rank_worst,
    case when no_rank_because = 'survey' then 61 when place is null then 0 when unit_kind = 'province' then 2 else 3 end::bigint as units_ranked,
    series_code <> 'PII_63' as is_chosen_series, 3::bigint as units_with_figure, if(unit_kind = 'province', 34, 63)::bigint as unit_count, if(place is null, null, 100.0 * (2 - place))::double as better_than_percent, no_rank_because,
    if(coalesce(no_rank_because, 'survey') = 'survey', 0.66, null)::double as median_value, if(coalesce(no_rank_because, 'survey') = 'survey', 0.83, null)::double as best_value,
    if(period = '2024' and bridge_rule is not null, 0.05, null)::double as change_since_year_before, if(series_code = 'DTI' and period = '2024', if(unit_kind = 'province' and code = '48', -1, 0), null)::bigint as places_gained_since_year_before,
    if(bridge_rule = 'mean', 'derived', 'excerpt') as verification, 'reported_figures' as made_from_datasets, date '2025-10-01' as published_on, null::varchar as vintage_id,
    'bundled' as retrieval_mode, if(bridge_rule = 'mean', 'derived: mean of 2 former provinces; ', '') || publisher || ', ' || period as citation,
    'https://example.org/' || series_code as source_url, null::varchar as source_locator, if(series_code = 'PSI', 'one <copy> of the portal', null) as note
from (values
    ('dti', 'DTI', 'province', '01', '2023', 0.75, 'link', 1, null), ('dti', 'DTI', 'province', '01', '2024', 0.8241, 'link', 1, null),
    ('dti', 'DTI', 'province', '48', '2023', 0.6, 'mean', 2, null), ('dti', 'DTI', 'province', '48', '2024', 0.65, 'mean', 2, null),
    ('dti', 'DTI', 'former_province', '01', '2024', 0.8241, null, 1, null), ('dti', 'DTI', 'former_province', '48', '2024', 0.7, null, 2, null),
    ('dti', 'DTI', 'former_province', '49', '2024', 0.6, null, 3, null),
    ('papi_total', 'PAPI', 'province', '01', '2024', 43.77, 'link', null, 'unmerged_only'), ('papi_total', 'PAPI', 'former_province', '01', '2020', 41.5, null, null, 'survey'),
    ('papi_total', 'PAPI', 'former_province', '01', '2021', 42.5, null, null, 'survey'), ('papi_total', 'PAPI', 'former_province', '01', '2023', 43.5, null, null, 'survey'),
    ('papi_total', 'PAPI', 'former_province', '01', '2024', 43.77, null, null, 'survey'), ('papi_total', 'PAPI', 'former_province', '48', '2024', 42.25, null, null, 'survey'),
    ('public_service', 'PSI', 'province', '01', '2023', 64.0, null, null, 'unit_unclear'), ('public_service', 'PSI', 'province', '01', '2024', 64.1, null, null, 'unit_unclear'),
    ('public_service', 'PSI', 'province', '48', '2023', 85.0, null, null, 'unit_unclear'), ('public_service', 'PSI', 'province', '48', '2024', 85.5, null, null, 'unit_unclear'),
    ('pii_score', 'PII_63', 'province', '01', '2024', 60.76, 'link', null, 'quoted_only'), ('pii_score', 'PII_34', 'province', '01', '2025', 65.68, null, null, 'quoted_only')
) as t (indicator_code, series_code, unit_kind, code, period, value, bridge_rule, place, no_rank_because)
inner join (values
    ('dti', 'Chỉ số chuyển đổi số', 'Digital transformation index', 'index 0-1', 'Ministry of Science and Technology'),
    ('papi_total', 'Chỉ số PAPI', 'PAPI, total', 'score 10-80', 'UNDP, PAPI'), ('public_service', 'Chỉ số phục vụ', 'Index of service', 'score 0-100', 'Portal'),
    ('pii_score', 'Chỉ số đổi mới sáng tạo', 'Provincial Innovation Index', 'score 0-100', 'Press')
) as named (indicator_code, indicator_name_vi, indicator_name_en, unit, publisher) using (indicator_code);

insert into dim_indicator
select distinct indicator_code, indicator_name_vi, indicator_name_en, indicator_unit, 1, 'What it is' from mart_province_indicator;

insert into dim_series
select distinct
    dataset, series_code, indicator_code, indicator_name_en || ' ' || series_code, indicator_name_vi || ' ' || series_code, 'official_text',
    series_code in ('DTI', 'PAPI', 'PSI'), null, null
from mart_province_indicator;

create table mart_province_scorecard as
select
    gso_code, name_vi, name_en, former_count, if(gso_code = '01', 4, 2)::bigint as indicators_with_figure,
    null::varchar as by_other_series_indicators, if(gso_code = '01', 'high_tech_exports', 'high_tech_exports;papi_total;pii_score') as missing_indicators, 'reported_figures' as made_from_datasets
from dim_province;

create table mart_province_target as
select
    code as province_target_code, '48' as area_code, 'Đà Nẵng' as province_name_vi, 'Da Nang' as province_name_en,
    own.name_vi, own.name_en, own.name_vi || ' <hồ sơ>' as statement_vi, own.name_en || ' <of dossiers>' as statement_en,
    'ít nhất ' || low || '%' as target_text_vi, 'at least ' || low || ' %' as target_text_en, 'rd_gdp' as indicator_code, '% of GDP' as unit,
    '>=' as comparator, low::double as threshold_low, null::double as threshold_high, 2030 as horizon_year, date '2030-12-31' as deadline,
    'Kế hoạch 21 của Thành ủy Đà Nẵng' as programme_name_vi, 'Da Nang Action Plan 21' as programme_name_en,
    'Ban Thường vụ Thành ủy Đà Nẵng (Standing Committee of the Da Nang City Party Committee)' as issuer, date '2025-09-16' as set_on,
    'Announced: its own day was not read.' as programme_note, 'Kế hoạch hành động số 21' as legal_document, '21' as legal_number,
    'Mục tiêu 2030' as legal_item, 'https://example.org/plan' as text_url, 'The press quotes it.' as text_note, 'Theo báo chí.' as text_note_vi,
    'UBND Thành phố Đà Nẵng' as lead_agency, 'People''s Committee of Da Nang' as lead_agency_en, own.status,
    if(own.status = 'no_data', 'Chưa có số liệu', 'Đúng lộ trình') as status_label_vi,
    if(own.status = 'no_data', 'No figure measures it.', 'The pace suffices.') as status_reason,
    if(own.status = 'no_data', 'Chưa có số liệu.', 'Tốc độ đủ.') as status_reason_vi,
    if(own.status = 'no_data', 'The city''s portal', null) as where_to_look, if(own.status = 'no_data', 'Cổng của thành phố', null) as where_to_look_vi,
    if(own.status = 'no_data', null, '2024') as base_period, if(own.status = 'no_data', null, 80.5)::double as base_value,
    if(own.status = 'no_data', null, '2025') as latest_period, if(own.status = 'no_data', null, 88.1)::double as latest_value,
    if(own.status = 'no_data', null, 'eq') as value_qualifier, if(own.status = 'no_data', null, '% of GDP') as latest_unit,
    if(own.status = 'no_data', null, '88,1%') as latest_text_vi, if(own.status = 'no_data', null, 'own_figures') as latest_dataset,
    if(own.status = 'no_data', null, 82.9)::double as required_now, if(own.status = 'no_data', null, 'UBND Thành phố Đà Nẵng: BC 1, 2026-01-15') as citation,
    null::varchar as source_url, date '2026-11-23' as as_of, strip_accents(lower(code || ' ' || own.name_vi || ' ' || own.name_en)) as search_text
from (values
    ('da-nang-2030-dossiers', '95% hồ sơ trực tuyến', '95% of dossiers online', 95, 'on_track'),
    ('da-nang-2030-payments', '90% thanh toán trực tuyến', '90% of payments online', 90, 'no_data')
) as own (code, name_vi, name_en, low, status);

create table mart_revision as
select
    'r1' as revision_key, 'revised' as revision_kind, 'world_bank' as dataset, 'GB.XPD.RSDV.GD.ZS' as series_code, 'rd_gdp' as indicator_code,
    'VNM' as area_code, '2021' as period, 0.43::double as previous_value, 'eq' as previous_value_qualifier, 0.4242::double as next_value, 'eq' as next_value_qualifier, -0.0058::double as absolute_change,
    -1.35::double as relative_change_percent, '% of GDP' as previous_unit, '% of GDP' as next_unit, date '2024-12-16' as previous_published_on,
    date '2026-07-13' as next_published_on, 'World Bank, edition of 2024-12-16' as previous_citation, 'World Bank, edition of 2026-07-13' as next_citation;

create table mart_source_freshness as
select
    dataset, title, title_vi, publisher, retrieval_mode, cadence, 'unpacked' as last_outcome, if(dataset = 'un_egdi', date '2024-12-31', date '2026-07-13') as newest_published_on,
    if(dataset = 'un_egdi', 'edition_year_end', 'publisher') as newest_published_on_kind, '2025' as newest_period,
    if(dataset = 'world_bank', timestamp '2026-11-19 20:00:00', null) as last_success_at,
    if(dataset = 'world_bank', date '2026-11-15', null) as overdue_since, if(dataset = 'world_bank', 'not_released', null) as overdue_reason,
    329 as days_since_period_end, date '2026-10-31' as next_expected_release, dataset = 'world_bank' as is_release_overdue,
    dataset = 'un_egdi' as is_failing, if(dataset = 'un_egdi', 'HTTP 403 <blocked>', '') as last_reason,
    if(dataset = 'world_bank', 'IP.PAT.RESD: it may have been deleted', null) as missing_series,
    if(dataset = 'world_bank', '0008-2026-10-14', null) as held_vintage_id, if(dataset = 'world_bank', '1 line(s) <scaled>', null) as held_findings
from dim_source;

create table mart_target_status as
select
    t.target_code, t.programme_code, t.horizon_year, t.name_vi, t.name_en, t.indicator_code, t.unit, t.comparator,
    t.threshold_low, t.threshold_high, s.base_period, s.base_value::double as base_value, s.latest_period,
    s.latest_value::double as latest_value, s.value_qualifier, s.latest_dataset,
    case s.latest_dataset when 'un_egdi' then 'EGDI_RANK' when 'world_bank' then 'GB.XPD.RSDV.GD.ZS' end as latest_series_code, s.required_now::double as required_now,
    s.ahead_by::double as ahead_by, s.pace_ratio::double as pace_ratio, s.status, s.status_basis, s.status_reason,
    s.expected_at_horizon::double as expected_at_horizon, s.expected_low80::double as expected_low80, s.expected_high80::double as expected_high80,
    100 * s.probability_met::double as chance_met_percent, s.crossing_year::double as crossing_year, s.required_per_year::double as required_per_year,
    s.data_age_years::double as data_age_years, s.is_stale, false as method_sensitive, s.series_role, s.source_count, s.sources_disagree,
    date '2026-11-23' as as_of, '2026.2' as method_version, s.citation, 'Lý do: ' || t.name_vi as status_reason_vi, t.theme,
    if(s.latest_value is null, null, t.unit) as latest_unit, 'https://example.org/' || s.latest_dataset as source_url, 'first' as chosen_because,
    null::varchar as proxy_series, null::varchar as proxy_period, null::double as proxy_value, null::varchar as proxy_unit, null::varchar as proxy_qualifier,
    null::varchar as proxy_dataset, null::varchar as proxy_citation, null::varchar as proxy_source_url,
    strip_accents(lower(concat_ws(' ', t.name_vi, t.name_en, t.other_words))) as search_text,
    t.restates_target_code, t.deadline, t.target_code as goal_code, null::varchar as indicative_status, 'prior_trend' as reason_code, null::varchar as proxy_series_code, null::varchar as caveats, null::varchar as caveats_vi
from dim_target as t
inner join (values
    ('r57-2030-rd-gdp', '2023', 0.41456, '2023', 0.41456, 'eq', 'world_bank', 0.41456, 0.0, null, 'limited_progress', 'prior_trend', 'No figure after the base yet.', 0.38, 0.2, 0.56, 0.0, null, 0.2265, 2.9, false, 'primary', 1, false, 'World Bank, World Development Indicators, edition of 2026-07-13'),
    ('r57-2030-egdi-world', '2024', 71, '2024', 71, 'eq', 'un_egdi', 71, 0.0, null, 'on_track', 'prior_trend', 'The trend leads to rank 40.', 40, 30, 50, 0.9, 2028, -3.5, 1.9, false, 'primary', 1, false, 'UN DESA, E-Government Survey 2024'),
    ('r57-2030-digital-economy-gdp', '2024', 13.2, '2025', 14.02, 'eq', 'reported_figures', 16.0, -1.98, 0.29, 'limited_progress', 'since_base', 'The pace was 0.29 of the one asked for.', null, null, null, null, null, 3.2, 0.9, false, 'primary', 2, true, 'Cục Thống kê, thông cáo báo chí ngày 5/1/2026'),
    ('r57-2030-data-centre-1', null, null, '2025-08', 1, 'eq', 'reported_figures', null, null, null, 'achieved', 'dated_fact', 'Stated done for 2025-08.', null, null, null, null, null, null, 1.3, false, 'primary', 1, false, 'Bộ Công an, lễ khánh thành 18/8/2025'),
    ('r57-2045-top30-innovation', null, null, null, null, null, null, null, null, null, 'no_data', 'none', 'No figure of the target''s own measure is known.', null, null, null, null, null, null, null, null, null, 0, false, null),
    ('nq71-2030-smart-cities', null, null, '2025', 3, 'approx', 'reported_figures', null, null, null, 'unable_to_assess', 'none', 'Only a rounded figure is known.', null, null, null, null, null, null, 0.9, false, 'official', 1, false, 'Báo cáo <2025> & phụ lục')
) as s (
    target_code, base_period, base_value, latest_period, latest_value, value_qualifier, latest_dataset, required_now, ahead_by,
    pace_ratio, status, status_basis, status_reason, expected_at_horizon, expected_low80, expected_high80, probability_met,
    crossing_year, required_per_year, data_age_years, is_stale, series_role, source_count, sources_disagree, citation
) using (target_code);

create table mart_verdict_history as
select
    target_code, as_of, status, null::varchar as previous_status, false as status_changed, 'first_verdict' as moved_by,
    status_reason, status_reason_vi, latest_period, latest_value, citation
from mart_target_status;

create table mart_verdict_change as
select
    target_code, 'last_published' as change_window, if(status = 'limited_progress', 'moved', 'unchanged') as change_kind,
    if(status = 'limited_progress', 'on_track', status) as since_status, status,
    if(status = 'limited_progress', 'A figure that came.', null) as because, if(status = 'limited_progress', 'Có số liệu mới.', null) as because_vi,
    true as is_cause_certain, citation, source_url, 'key' as observation_key
from mart_target_status;

create table mart_deadline as
select
    target_code, name_en, name_vi, if(status = 'limited_progress', date '2027-12-31', date '2025-12-31') as deadline, status <> 'limited_progress' as is_past,
    status, name_en as asked, name_vi as asked_vi, if(status = 'achieved', null, 'Ministry of Science and Technology') as agency_en,
    if(status = 'achieved', null, 'Bộ Khoa học và Công nghệ') as agency_vi, 'World Bank' as publishers, 'Ngân hàng Thế giới' as publishers_vi, status <> 'limited_progress' as is_figure_known, date '2028-07-01' as expected_on,
    false as is_figure_late, null::varchar as no_day_reason, latest_period, latest_value, value_qualifier, latest_unit, series_role,
    null::date as searched_on, citation, source_url, if(status = 'unable_to_assess', 'says_about', null) as readings
from mart_target_status where status in ('achieved', 'limited_progress', 'unable_to_assess');

-- What the views for charts take of them besides.
alter table dim_indicator add column theme varchar;

create or replace table mart_target_status as
select
    verdict.*, target.target_kind, target.restates_target_code is not null as is_restatement, dim_status.sort_order as status_order,
    dim_status.label_en as status_label_en, dim_status.label_vi as status_label_vi, 'most' as lead_agency_code,
    null::double as required_today, null::double as gap_to_target, null::date as latest_published_on, target.statement_en as target_text_en,
    target.statement_vi as target_text_vi, verdict.latest_value::varchar as latest_text_en, verdict.latest_value::varchar as latest_text_vi,
    verdict.status_reason as short_reason_en, verdict.status_reason_vi as short_reason_vi
from mart_target_status as verdict
inner join dim_target as target using (target_code)
inner join dim_status using (status);

create or replace table mart_target_timeline as
select
    figure.*, verdict.programme_code, verdict.horizon_year, verdict.theme, verdict.status, verdict.status_order, verdict.status_label_en,
    verdict.status_label_vi, verdict.is_restatement, verdict.caveats, verdict.caveats_vi, figure.is_headline as is_chart_point,
    null::varchar as measure_variant, null::double as measure_required, null::boolean as meets_target, null::varchar as obs_status,
    null::date as published_on, null::varchar as verification,
    if(figure.target_code = 'r57-2030-egdi-world' and figure.period = '2024', 'of 193 <countries>', null) as note
from mart_target_timeline as figure
inner join mart_target_status as verdict using (target_code);

-- What Đà Nẵng asks of itself, as far as the page of a national target shows it: on 15 January 2026 a figure came.
create or replace table mart_province_target as
select
    own.*, own.province_target_code as province_goal_code, 'share' as target_kind, 2024 as base_year, 'linear' as path_kind,
    'digital_government' as theme, if(own.status = 'no_data', 'no_figure', 'since_base') as reason_code,
    if(own.status = 'no_data', 'none', 'since_base') as status_basis, if(own.status = 'no_data', null, 'first') as chosen_because,
    dim_status.sort_order as status_order, dim_status.label_en as status_label_en, own.latest_text_vi as latest_text_en,
    own.status_reason as short_reason_en, own.status_reason_vi as short_reason_vi,
    if(own.status = 'no_data', null, 'DOSSIERS.UBND_48') as latest_series_code, if(own.status = 'no_data', null, 'official') as series_role,
    if(own.status = 'no_data', null, own.latest_value - own.required_now) as ahead_by, if(own.status = 'no_data', null, 3.17)::double as pace_ratio,
    if(own.status = 'no_data', null, 0.9)::double as data_age_years, false as is_stale, null::varchar as caveats, null::varchar as caveats_vi,
    null::double as required_today, null::double as gap_to_target, null::double as chance_met_percent, null::double as expected_at_horizon,
    null::double as expected_low80, null::double as expected_high80, null::integer as crossing_year, null::date as latest_published_on,
    null::varchar as indicative_status, null::varchar as proxy_series_code, null::varchar as proxy_period, null::double as proxy_value,
    null::varchar as proxy_unit, null::varchar as proxy_qualifier, null::varchar as proxy_dataset, null::varchar as proxy_citation,
    null::varchar as proxy_source_url, '2026.2' as method_version
from mart_province_target as own
inner join dim_status using (status);

create table bridge_province_target_series as
select 'da-nang-2030-dossiers' as province_target_code, 'own_figures' as dataset, 'DOSSIERS.UBND_48' as series_code, '48' as area_code, 1 as priority;

create table fct_province_path as
select
    'da-nang-2030-dossiers' as province_target_code, year::integer as year, (80.5 + (95 - 80.5) * (year - 2024) / 6)::double as required_value,
    'linear' as path_kind, 80.5::double as base_value, '2024' as base_period, null::double as step_value, null::varchar as step_source
from range(2024, 2031) as years (year);

create table mart_province_timeline as
select
    'da-nang-2030-dossiers' as province_target_code, concat_ws('|', 'da-nang-2030-dossiers', period) as timeline_key, period,
    make_date(period::integer, 12, 31) as period_end, period::integer as period_year, 'own|DOSSIERS.UBND_48' as line, 'own_figures' as dataset,
    'DOSSIERS.UBND_48' as series_code, 'Dossiers online, Da Nang' as series_name, 'official' as series_role, '% of GDP' as unit,
    value::double as actual, 'eq' as value_qualifier, path::double as required, path::double as measure_required,
    (value - path)::double as ahead_by, false as meets_target, false as is_too_late, true as is_headline, null::varchar as note,
    'UBND Thành phố Đà Nẵng: BC 1, 2026-01-15' as citation, null::varchar as source_url
from (values ('2024', 80.5, null), ('2025', 88.1, 82.9)) as t (period, value, path);

create table fct_province_assessment as
select
    'da-nang-2030-dossiers' as province_target_code, 'own_figures' as dataset, 'DOSSIERS.UBND_48' as series_code, date '2026-11-23' as as_of,
    '2026.2' as method_version, 'eq' as base_qualifier, null::varchar as trend_form, '2025' as latest_period, 88.1::double as latest_value,
    null::varchar as window_first_period, null::double as trend_slope, null::double as expected_at_horizon, null::double as expected_low80,
    null::double as expected_high80, null::varchar as short_window_first_period, null::double as short_trend_slope,
    null::double as short_expected_at_horizon, null::double as short_expected_low80, null::double as short_expected_high80;

create table mart_province_verdict_history as
select
    'da-nang-2030-dossiers' as province_target_code, as_of, status, previous_status, previous_status is not null as status_changed, moved_by,
    reason as status_reason, reason_vi as status_reason_vi, period as latest_period, value::double as latest_value,
    if(value is null, null, 'own_figures') as dataset, citation, said as published_status, said is not null as method_changes_status,
    if(said is null, null, '2026.1') as published_method_version
from (values
    (date '2025-09-16', 'no_data', null, 'first_verdict', 'No figure measured it.', 'Chưa có số liệu nào.', null, null, null, null),
    (date '2026-01-15', 'on_track', 'no_data', 'new_observation', 'The pace suffices.', 'Tốc độ đủ.', '2025', 88.1, 'UBND Thành phố Đà Nẵng: BC 1, 2026-01-15', 'limited_progress')
) as t (as_of, status, previous_status, moved_by, reason, reason_vi, period, value, citation, said);
