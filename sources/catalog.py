"""One declaration per dataset: everything that must be known of it is said here, once.

To add a source: write a publisher module (see docs/add-a-source.md), then one entry here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sources.publishers import (
    apnic_ipv6,
    apo_productivity,
    cloudflare_radar,
    comtrade,
    data360,
    dti_index,
    microsoft_ai_diffusion,
    mlab_iqb,
    nso_nsdp,
    nso_provinces,
    nso_pxweb,
    openalex,
    owid,
    own_verdicts,
    public_service_portal,
    submarine_cables,
    undp_hdr,
    unesco_uis,
    unsd_sdg,
    wipo_gii,
    world_bank,
)
from sources.tiles.partition import PARTITION
from sources.vocabulary.areas import COUNTRIES, FORMER_PROVINCES, PROVINCES
from sources.vocabulary.dataset import Bounds, Catalog, Dataset, Usual
from sources.vocabulary.exchange import Route
from sources.vocabulary.releases import ByPeriod, Dated

WORLD_BANK_UNITS: Mapping[str, str] = {
    "GB.XPD.RSDV.GD.ZS": "% of GDP",
    "SP.POP.SCIE.RD.P6": "researchers (FTE) per million people",
    "IP.JRN.ARTC.SC": "articles (fractional count)",
    "IP.PAT.RESD": "patent applications",
    "IP.PAT.NRES": "patent applications",
    "TX.VAL.TECH.CD": "current US$",
    "TX.VAL.TECH.MF.ZS": "% of manufactured exports",
    "TX.VAL.MRCH.CD.WT": "current US$",
    "TX.VAL.ICTG.ZS.UN": "% of total goods exports",
    "TX.MNF.TECH.ZS.UN": "% of manufactured exports",
    "NV.MNF.TECH.ZS.UN": "% of manufacturing value added",
    "NY.GDP.MKTP.CD": "current US$",
    "NY.GDP.PCAP.CD": "current US$",
    "NY.GDP.PCAP.PP.KD": "constant 2021 international $ (PPP)",
    "NY.GNP.PCAP.CD": "current US$ (Atlas method)",
    "SP.POP.TOTL": "persons",
    "IT.NET.USER.ZS": "% of population",
    "IT.NET.BBND.P2": "subscriptions per 100 people",
    "IT.CEL.SETS.P2": "subscriptions per 100 people",
    "IT.NET.SECR.P6": "servers per million people",
    "IQ.SPI.OVRL": "score 0-100",
    "IQ.SPI.PIL2": "score 0-100",
    "FB.ATM.TOTL.P5": "per 100,000 adults",
    "FB.CBK.BRCH.P5": "per 100,000 adults",
}
"""Indicator → unit as the Bank states it. The API leaves its own field `unit` empty, so the unit is declared here."""

MOBILE_GENERATIONS = ("2G", "3G", "4G", "5G")

FINDEX_CODES: Mapping[str, str] = {
    "account.t.d": "account_t_d",
    "fiaccount.t.d": "fiaccount_t_d",
    "mobileaccount.t.d": "mobileaccount_t_d",
}
"""Findex indicator of the API → the code of the database's file, which is the series code here. The payment questions
(`fin26a` …) are in the file alone."""

PXWEB_POPULATION: Sequence[nso_pxweb.Table] = (
    {
        "path": "Dân số và lao động/V02.02.px",
        "year": "Năm",
        "series": (
            {
                "code": "NSO_POPULATION",
                "labels": {"Cách tính": "Tổng số (Nghìn người)", "Phân tổ": "Tổng số"},
                "unit": "persons",
                "factor": 1_000,
                "low": 5e7,
                "high": 1.5e8,
            },
            {
                "code": "NSO_POPULATION_URBAN",
                "labels": {"Cách tính": "Tổng số (Nghìn người)", "Phân tổ": "Thành thị"},
                "unit": "persons",
                "factor": 1_000,
                "low": 1e7,
                "high": 1.2e8,
            },
        ),
    },
)
"""The tables of the statistics office that are read for the whole country."""

_REGISTER: tuple[Dataset, ...] = (
    Dataset(
        name="reported_figures",
        title="Official and press figures on Resolution 57, register kept by hand",
        title_vi="Số liệu chính thức và báo chí về Nghị quyết 57, sổ ghi bằng tay",
        publisher="several (each row names its own)",
        publisher_vi="nhiều nơi (mỗi dòng ghi nơi công bố)",
        publisher_code="reported",
        homepage="",
        licence="single facts quoted with citation",
        licence_vi="từng số liệu đơn lẻ, có trích dẫn nguồn",
        licence_class="open",
        cadence="irregular",
        description="Figures stated in official reports and the press, each cited to document, page and date.",
        curated=True,
        extra_areas=PROVINCES | FORMER_PROVINCES,
    ),
    Dataset(
        name="own_figures",
        title="Figures that agencies handed in, for everybody",
        title_vi="Số liệu các cơ quan gửi, phạm vi công khai",
        publisher="several (each row names its own)",
        publisher_vi="nhiều nơi (mỗi dòng ghi nơi công bố)",
        publisher_code="own",
        homepage="",
        licence="single facts handed in for publication, quoted with citation",
        licence_vi="từng số liệu đơn lẻ do cơ quan gửi để công bố, có trích dẫn nguồn",
        licence_class="open",
        cadence="irregular",
        description="Figures from files in the folder of figures that may be published, each cited to a document.",
        curated=True,
        extra_areas=PROVINCES,
    ),
    Dataset(
        name="own_figures_internal",
        title="Figures that agencies handed in, internal",
        title_vi="Số liệu các cơ quan gửi, phạm vi nội bộ",
        publisher="several (each row names its own)",
        publisher_vi="nhiều nơi (mỗi dòng ghi nơi công bố)",
        publisher_code="own",
        homepage="",
        licence="internal: stays with those who read this warehouse inside the organisation",
        licence_vi="nội bộ: chỉ dành cho người đọc kho số liệu này trong tổ chức",
        licence_class="restricted",
        cadence="irregular",
        description="Figures from files in the folder of figures that stay internal, each cited to a document.",
        curated=True,
        extra_areas=PROVINCES,
    ),
    Dataset(
        name="world_bank",
        title="World Development Indicators",
        title_vi="Chỉ số phát triển thế giới",
        publisher="World Bank",
        publisher_vi="Ngân hàng Thế giới",
        publisher_code="world_bank",
        homepage="https://datatopics.worldbank.org/world-development-indicators/",
        licence="CC BY 4.0 (World Bank Terms of Use for Datasets)",
        licence_vi="CC BY 4.0 (điều khoản sử dụng bộ dữ liệu của Ngân hàng Thế giới)",
        licence_class="open",
        cadence="quarterly",
        # Releases known by their day: 2025-04-15, 2026-01-28, 2026-04-08, 2026-07-13, each within its month; others
        # between them (2021-09-15, 2025-06-01), hence the grace.
        calendar=Dated((1, 4, 7, 10), grace_days=31),
        description="Research spending, researchers, patents, articles, technology exports, GDP, population, internet.",
        routes=(Route(world_bank, {"indicators": WORLD_BANK_UNITS, "source": "2"}, "World Bank API v2"),),
        bounds=Bounds(min_rows=1_000, min_areas=11, first_year=1960),
    ),
    Dataset(
        name="un_egdi",
        title="E-Government Development Index",
        title_vi="Chỉ số phát triển Chính phủ điện tử",
        publisher="United Nations Department of Economic and Social Affairs",
        publisher_vi="Vụ Kinh tế và Xã hội Liên hợp quốc",
        publisher_code="un_desa",
        homepage="https://publicadministration.un.org/egovkb",
        licence="UN terms of use, attribution",
        licence_vi="điều khoản sử dụng của Liên hợp quốc, phải ghi nguồn",
        licence_class="open",
        cadence="biennial",
        # The surveys of 2022 and 2024 came out in September of their year, those of 2018 and 2020 in July.
        calendar=ByPeriod(delay_months=-3),
        description=(
            "E-government development index with its sub-indices and ranks, by edition of the survey. "
            "Data360 brings scores, not ranks, and no edition after 2020."
        ),
        routes=(
            Route(
                data360,
                {
                    "database": "UN_EGDI",
                    "edition": "period",
                    "series": {
                        "UN_EGDI_EGDI": {"code": "EGDI", "unit": "index 0-1"},
                        "UN_EGDI_OSI": {"code": "EGDI_OSI", "unit": "index 0-1"},
                        "UN_EGDI_HCI": {"code": "EGDI_HCI", "unit": "index 0-1"},
                    },
                },
                "World Bank Data360 UN_EGDI (scores until 2020)",
            ),
        ),
        bounds=Bounds(min_rows=300, min_areas=13, first_year=2003, value_min=0, value_max=1),
        usual=Usual(by_period="all"),
    ),
    Dataset(
        name="itu_gci",
        title="Global Cybersecurity Index",
        title_vi="Chỉ số an toàn thông tin mạng toàn cầu",
        publisher="International Telecommunication Union",
        publisher_vi="Liên minh Viễn thông Quốc tế",
        publisher_code="itu",
        homepage="https://www.itu.int/en/ITU-D/Cybersecurity/Pages/global-cybersecurity-index.aspx",
        licence="CC BY-NC-SA 3.0 IGO (ITU)",
        licence_class="noncommercial",
        cadence="irregular",
        description="Cybersecurity score by edition; early editions ran from 0 to 1, later ones from 0 to 100.",
        routes=(
            Route(
                data360,
                {
                    "database": "ITU_GCI",
                    "edition": "period",
                    "series": {
                        "ITU_GCI_GCI_OVRL_SCRE": {"code": "GCI_SCORE", "unit": "score 0-100", "index_until": "2018"}
                    },
                },
                "World Bank Data360 ITU_GCI",
            ),
        ),
        bounds=Bounds(min_rows=14, min_areas=13, first_year=2014, value_min=0, value_max=100),
        usual=Usual(by_period="all"),
    ),
    Dataset(
        name="itu_coverage",
        title="Population covered by a mobile network, by technology (SDG 9.c.1)",
        title_vi="Dân số phủ sóng di động theo công nghệ (SDG 9.c.1)",
        publisher="International Telecommunication Union",
        publisher_vi="Liên minh Viễn thông Quốc tế",
        publisher_code="itu",
        homepage="https://datahub.itu.int/",
        licence="CC BY-NC-SA 3.0 IGO (ITU)",
        licence_class="noncommercial",
        cadence="yearly",
        # ITU brings a year's figures in July and December of the next; the ways to them bear no day of ITU's.
        calendar=ByPeriod(delay_months=12),
        description="Share of the population covered by at least 2G, 3G, 4G and 5G.",
        routes=(
            Route(
                data360,
                {
                    "database": "ITU_DH",
                    "series": {
                        f"MOB_COV_{g}": {
                            "code": f"IT_MOB_{g}NTWK",
                            "unit": "% of population",
                            "unit_measure": "PT_POP",
                        }
                        for g in MOBILE_GENERATIONS
                    },
                },
                "World Bank Data360 ITU_DH",
            ),
            Route(
                owid,
                {
                    "slug": "population-covered-by-mobile-network-by-network-capability",
                    "columns": {
                        f"_9_c_1__it_mob_{g.lower()}ntwk": {"code": f"IT_MOB_{g}NTWK", "unit": "% of population"}
                        for g in MOBILE_GENERATIONS
                    },
                },
                "Our World in Data",
            ),
            Route(
                unsd_sdg,
                {"series": {f"IT_MOB_{g}NTWK": "% of population" for g in MOBILE_GENERATIONS}},
                "UN SDG global database",
            ),
        ),
        bounds=Bounds(min_rows=300, min_areas=13, first_year=1990),
    ),
    Dataset(
        name="unesco_uis",
        title="Research and development statistics (SDG 9.5)",
        title_vi="Thống kê nghiên cứu và phát triển (SDG 9.5)",
        publisher="UNESCO Institute for Statistics",
        publisher_vi="Viện Thống kê UNESCO",
        publisher_code="unesco_uis",
        homepage="https://databrowser.uis.unesco.org/",
        licence="CC BY-SA 3.0 IGO",
        licence_class="sharealike",
        cadence="half_yearly",
        # The science theme was last updated on 2024-02-28, 2024-11-21, 2025-02-23, 2025-11-01 and 2026-02-09.
        calendar=Dated((2, 11)),
        description=(
            "R&D expenditure as a share of GDP; researchers (FTE) per million people. The API has nothing by funder or "
            "performer and no researchers by head."
        ),
        routes=(
            Route(
                unesco_uis,
                {
                    "indicators": {
                        "EXPGDP.TOT": "% of GDP",
                        "RESDEN.INHAB.TFTE": "researchers (FTE) per million people",
                    }
                },
                "UIS data API",
            ),
        ),
        bounds=Bounds(min_rows=150, min_areas=10, first_year=1996),
    ),
    Dataset(
        name="undp_hdr",
        title="Human Development Report, composite indices complete time series",
        title_vi="Báo cáo phát triển con người, chuỗi đầy đủ các chỉ số tổng hợp",
        publisher="United Nations Development Programme",
        publisher_vi="Chương trình Phát triển Liên hợp quốc",
        publisher_code="undp",
        homepage="https://hdr.undp.org/data-center",
        licence="CC BY 3.0 IGO",
        licence_class="open",
        cadence="yearly",
        # 2022-09-08, 2024-03-13, 2025-05-06: a year and a half lay between two of them, hence the long grace.
        calendar=Dated((5,), grace_days=240),
        description="Human development index with its components; each edition recalculates the whole history.",
        routes=(
            Route(
                undp_hdr,
                {
                    "edition": "HDR 2025",
                    "path": "2025_HDR/HDR25_Composite_indices_complete_time_series.csv",
                    "published_on": "2025-05-06",
                    "newest_year": "2023",
                },
                "HDR 2025 file",
            ),
        ),
        bounds=Bounds(min_rows=1_500, min_areas=14, first_year=1990),
        usual=Usual(by_period=("hdi_rank",)),
    ),
    Dataset(
        name="wipo_gii",
        title="Global Innovation Index",
        title_vi="Chỉ số đổi mới sáng tạo toàn cầu",
        publisher="World Intellectual Property Organization",
        publisher_vi="Tổ chức Sở hữu trí tuệ Thế giới",
        publisher_code="wipo",
        homepage="https://www.wipo.int/gii-ranking/en/",
        licence="CC BY 4.0",
        licence_class="open",
        cadence="yearly",
        # An edition comes out in September of the year it is named after: so in 2023, 2024 and 2025.
        calendar=ByPeriod(delay_months=-3),
        description="Rank and score by edition; scores are not comparable between editions.",
        routes=(Route(wipo_gii, {"editions": ("2023", "2024", "2025")}, "GII ranking files"),),
        bounds=Bounds(min_rows=60, min_areas=9, first_year=2007),
        usual=Usual(by_period="all"),
    ),
    Dataset(
        name="cset_ai_publications",
        title="Annual scholarly publications on artificial intelligence",
        title_vi="Công bố khoa học hằng năm về trí tuệ nhân tạo",
        publisher="CSET, Georgetown University (Emerging Technology Observatory); processed by Our World in Data",
        publisher_vi="CSET, Đại học Georgetown (Emerging Technology Observatory); Our World in Data xử lý",
        publisher_code="cset",
        homepage="https://ourworldindata.org/grapher/annual-scholarly-publications-on-artificial-intelligence",
        licence="CC BY 4.0 (Our World in Data); ETO data CC BY-NC 4.0",
        licence_vi="CC BY 4.0 (Our World in Data); số liệu ETO: CC BY-NC 4.0",
        licence_class="noncommercial",
        cadence="yearly",
        # Known by one day, that of the copy: 2026-05-10. No month is promised.
        calendar=Dated(grace_days=61),
        description="Scholarly publications on artificial intelligence by country and year.",
        routes=(
            Route(
                owid,
                {
                    "slug": "annual-scholarly-publications-on-artificial-intelligence",
                    "columns": {
                        "num_articles__field_all": {
                            "code": "CSET_AI_ARTICLES_ALL",
                            "unit": "scholarly publications (articles)",
                        }
                    },
                },
                "Our World in Data",
            ),
        ),
        bounds=Bounds(min_rows=100, min_areas=13, first_year=2010, value_min=0),
    ),
    Dataset(
        name="un_sdg",
        title="Global SDG Indicators Database",
        title_vi="Cơ sở dữ liệu chỉ tiêu phát triển bền vững toàn cầu",
        publisher="United Nations Statistics Division",
        publisher_vi="Cơ quan Thống kê Liên hợp quốc",
        publisher_code="unsd",
        homepage="https://unstats.un.org/sdgs/dataportal",
        licence="UN data terms, attribution",
        licence_vi="điều khoản số liệu của Liên hợp quốc, phải ghi nguồn",
        licence_class="open",
        cadence="quarterly",
        # The database is renewed four times a year and bears no day; a year's coverage is in it a year later.
        calendar=ByPeriod(delay_months=12),
        description="R&D expenditure, researchers (FTE), coverage by mobile networks, as the UN database has them.",
        routes=(
            Route(
                unsd_sdg,
                {
                    "series": {
                        "GB_XPD_RSDV": "% of GDP",
                        "GB_POP_SCIERD": "researchers (FTE) per million people",
                        **{f"IT_MOB_{g}NTWK": "% of population" for g in MOBILE_GENERATIONS},
                    }
                },
                "UN SDG API",
            ),
        ),
        bounds=Bounds(min_rows=150, min_areas=10, first_year=1990),
    ),
    Dataset(
        name="global_findex",
        title="Global Findex Database",
        title_vi="Cơ sở dữ liệu Global Findex",
        publisher="World Bank",
        publisher_vi="Ngân hàng Thế giới",
        publisher_code="world_bank",
        homepage="https://www.worldbank.org/en/publication/globalfindex",
        licence="CC BY 4.0 (World Bank Terms of Use for Datasets)",
        licence_vi="CC BY 4.0 (điều khoản sử dụng bộ dữ liệu của Ngân hàng Thế giới)",
        licence_class="open",
        cadence="triennial",
        # Asked in 2011, 2014, 2017, 2021 and 2024, published four to seven months after the year's end.
        calendar=ByPeriod(delay_months=7, grace_days=92),
        description="Adults (15 and over) with an account, a bank account, a mobile money account.",
        routes=(
            Route(
                world_bank,
                {
                    "indicators": dict.fromkeys(FINDEX_CODES, "% of adults 15+"),
                    "codes": FINDEX_CODES,
                    "source": "28",
                    "areas": COUNTRIES,
                },
                "World Bank API v2, source 28",
            ),
            Route(
                data360,
                {
                    "database": "WB_FINDEX",
                    "series": {
                        f"WB_FINDEX_{code.upper()}": {"code": code, "unit": "% of adults 15+"}
                        for code in FINDEX_CODES.values()
                    },
                },
                "World Bank Data360 WB_FINDEX",
            ),
        ),
        bounds=Bounds(min_rows=60, min_areas=9, first_year=2011),
    ),
    Dataset(
        name="openalex",
        title="OpenAlex works by country and year of publication",
        title_vi="Công trình trong OpenAlex theo nước và năm công bố",
        publisher="OurResearch",
        publisher_code="openalex",
        homepage="https://openalex.org/",
        licence="CC0 1.0",
        licence_class="open",
        cadence="monthly",
        # Counted anew every day: only the next whole year is waited for.
        calendar=ByPeriod(delay_months=1),
        key_env=openalex.KEY.env,
        description="Articles and reviews, and those on artificial intelligence; counts of past years move.",
        routes=(
            Route(
                openalex,
                {
                    "series": {
                        "OPENALEX_WORKS": "publication_year:>2009,type:article|review",
                        "OPENALEX_AI_WORKS": (
                            "publication_year:>2009,type:article|review,primary_topic.subfield.id:subfields/1702"
                        ),
                    }
                },
                "OpenAlex API",
            ),
        ),
        bounds=Bounds(min_rows=300, min_areas=11, first_year=2010, value_min=0),
    ),
    Dataset(
        name="mlab_iqb",
        title="Internet Quality Barometer, monthly percentiles of speed tests",
        title_vi="Thước đo chất lượng Internet, phân vị lượt đo hằng tháng",
        publisher="Measurement Lab (M-Lab)",
        publisher_code="mlab",
        homepage="https://www.measurementlab.net/",
        licence="CC0 1.0",
        licence_class="open",
        cadence="monthly",
        # A month's files are put up within the next; files of old months are put up anew.
        calendar=ByPeriod(delay_months=1),
        description="Median download, upload and latency by country and by province of Viet Nam; numbers of tests.",
        routes=(
            Route(mlab_iqb, {"newest_months": 12}, "M-Lab monthly files"),
            Route(
                mlab_iqb,
                {"newest_months": 12, "manifest": mlab_iqb.MIRROR},
                "M-Lab monthly files, manifest of the makers",
            ),
        ),
        extra_areas=FORMER_PROVINCES,
        bounds=Bounds(min_rows=40, min_areas=8, first_year=2009, value_min=0),
        shipped_bounds=Bounds(min_rows=20, min_areas=5, value_min=0),
        usual=Usual(max_shrink=0.35, by_period="all"),
    ),
    Dataset(
        name="nso_nsdp",
        title="National Summary Data Page",
        title_vi="Trang dữ liệu tóm tắt quốc gia",
        publisher="National Statistics Office of Viet Nam",
        publisher_vi="Cục Thống kê",
        publisher_code="nso",
        homepage="https://nsdp.nso.gov.vn/",
        licence="none stated; attribution to NSO",
        licence_vi="không nêu giấy phép; ghi nguồn Cục Thống kê",
        licence_class="open",
        cadence="quarterly",
        # Each file bears the day it was prepared on; national accounts follow the quarter's end.
        calendar=Dated((1, 4, 7, 10)),
        description="Gross domestic product at current and constant prices, consumer prices, population.",
        routes=(
            Route(
                nso_nsdp,
                {
                    "files": {
                        "GDPVNM": {"NGDP_PA_XDC": "VND", "NGDP_R_PA_XDC": "VND at constant {base} prices"},
                        "CPIVNM": {
                            "PCPI_IX": "index ({base} = 100)",
                            "PCPICO_PC_PP_PT": "% change on the same month a year before",
                        },
                        "POPVNM": {"LP_PE_NUM": "persons", "LPU_PE_NUM": "persons"},
                    }
                },
                "NSDP SDMX-ML files",
            ),
        ),
        bounds=Bounds(min_rows=60, min_areas=1, first_year=1985),
    ),
    Dataset(
        name="nso_pxweb",
        title="Statistical tables (PX-Web)",
        title_vi="Bảng thống kê (PX-Web)",
        publisher="National Statistics Office of Viet Nam",
        publisher_vi="Cục Thống kê",
        publisher_code="nso",
        homepage="https://pxweb.nso.gov.vn/",
        licence="none stated; attribution to NSO",
        licence_vi="không nêu giấy phép; ghi nguồn Cục Thống kê",
        licence_class="open",
        cadence="yearly",
        # The table had the figures of 2025 by October 2026, three months after the yearbook.
        calendar=ByPeriod(delay_months=10, grace_days=31),
        description="Average population, all and urban; preliminary and estimated years are marked as such.",
        routes=(
            Route(nso_pxweb, {"tables": PXWEB_POPULATION}, "NSO PX-Web API v1"),
            Route(nso_pxweb, {"tables": PXWEB_POPULATION, "way": "form"}, "NSO PX-Web form"),
        ),
        bounds=Bounds(min_rows=30, min_areas=1, first_year=1985),
    ),
    Dataset(
        name="comtrade_hightech",
        title="UN Comtrade, share of high-technology products in goods exports (own calculation)",
        title_vi="UN Comtrade, tỷ trọng công nghệ cao trong xuất khẩu hàng hoá (tự tính)",
        publisher="United Nations Statistics Division",
        publisher_vi="Cơ quan Thống kê Liên hợp quốc",
        publisher_code="unsd",
        homepage="https://comtradeplus.un.org/",
        licence="UN Comtrade policy on use and re-dissemination: derived figure published, trade rows kept private",
        licence_vi="chính sách của UN Comtrade về sử dụng và phổ biến lại: "
        "công bố số liệu tính ra, không công bố các dòng thương mại",
        licence_class="restricted",
        cadence="yearly",
        # Viet Nam's trade of a year is reported between June and September of the next.
        calendar=ByPeriod(delay_months=9, grace_days=92),
        description="High-technology goods (Eurostat list in SITC Rev. 4) over all goods exports.",
        routes=(Route(comtrade, {"countries": ("VNM",)}, "UN Comtrade preview"),),
        bounds=Bounds(min_rows=5, min_areas=1, first_year=2010, value_min=0, value_max=100),
    ),
    Dataset(
        name="apnic_ipv6",
        title="IPv6 measurement by economy",
        title_vi="Đo lường IPv6 theo nền kinh tế",
        publisher="APNIC Labs",
        publisher_code="apnic",
        homepage="https://stats.labs.apnic.net/ipv6",
        licence="reuse with attribution to APNIC",
        licence_vi="được dùng lại, phải ghi nguồn APNIC",
        licence_class="open",
        cadence="monthly",
        # Measured daily: a month is whole when it ends.
        calendar=ByPeriod(delay_months=0),
        description="Share of users who prefer IPv6, mean of the last 30 days of each month.",
        routes=(Route(apnic_ipv6, {}, "APNIC Labs files"),),
        bounds=Bounds(min_rows=200, min_areas=8, first_year=2017, value_min=0, value_max=100),
    ),
    Dataset(
        name="cloudflare_speed",
        title="Cloudflare Radar, Internet speed test summary",
        title_vi="Cloudflare Radar, tóm tắt lượt đo tốc độ Internet",
        publisher="Cloudflare",
        publisher_code="cloudflare",
        homepage="https://radar.cloudflare.com/quality",
        licence="CC BY-NC 4.0",
        licence_class="noncommercial",
        cadence="monthly",
        # A sliding window of 90 days, named by the month in which it ends.
        calendar=ByPeriod(delay_months=0),
        key_env=cloudflare_radar.TOKEN.env,
        description="Download, upload, latency, jitter and packet loss of speed tests over the last 90 days.",
        routes=(Route(cloudflare_radar, {}, "Cloudflare Radar API"),),
        bounds=Bounds(min_rows=20, min_areas=5, first_year=2020, value_min=0),
        usual=Usual(max_shrink=0.35, by_period="all"),
    ),
    Dataset(
        name="submarine_cables",
        title="Submarine Cable Map",
        title_vi="Bản đồ cáp biển",
        publisher="TeleGeography",
        publisher_code="telegeography",
        homepage="https://www.submarinecablemap.com/",
        licence="CC BY-NC-SA 3.0 stated for the older form (v2); not stated for v3",
        licence_vi="CC BY-NC-SA 3.0 được nêu cho bản cũ (v2); bản v3 không nêu",
        licence_class="noncommercial",
        cadence="irregular",
        description="Cables that land in Viet Nam: year of service, length, landing points, owners; no capacity.",
        routes=(Route(submarine_cables, {"countries": {"VNM": "vietnam"}}, "Submarine Cable Map v3"),),
        usual=Usual(max_shrink=0.35),
        shape=submarine_cables.CableShape("TeleGeography, Submarine Cable Map"),
    ),
    Dataset(
        name="ipvn_patents",
        title="Patent statistics",
        title_vi="Thống kê sáng chế",
        publisher="Intellectual Property Office of Viet Nam",
        publisher_vi="Cục Sở hữu trí tuệ",
        publisher_code="ipvn",
        homepage="https://ipvietnam.gov.vn/",
        licence="official statistics quoted with citation",
        licence_vi="số liệu thống kê chính thức, có trích dẫn nguồn",
        licence_class="open",
        cadence="yearly",
        # The figures of 2023 were out at the end of 2024, those of 2024 at the end of 2025.
        calendar=ByPeriod(delay_months=12, grace_days=92),
        description="Applications for inventions and grants since 1990, of Vietnamese and of foreign applicants.",
    ),
    Dataset(
        name="scimago_country_rank",
        title="SCImago Journal & Country Rank, Viet Nam",
        title_vi="Xếp hạng tạp chí và quốc gia SCImago, Việt Nam",
        publisher="SCImago Lab; data of Scopus (Elsevier)",
        publisher_vi="SCImago Lab; dữ liệu của Scopus (Elsevier)",
        publisher_code="scimago",
        homepage="https://www.scimagojr.com/countryrank.php",
        licence="terms for more than single facts are not clear: Viet Nam's own figures, quoted with citation",
        licence_vi="điều khoản cho nhiều hơn từng số liệu đơn lẻ chưa "
        "rõ: chỉ lấy số liệu của Việt Nam, có trích dẫn nguồn",
        licence_class="restricted",
        cadence="yearly",
        # The documents of 2023 were counted in a copy of January 2025.
        calendar=ByPeriod(delay_months=13, grace_days=92),
        description="Documents of Viet Nam in Scopus by year, counted whole, and the country's place by them.",
    ),
    Dataset(
        name="eto_ai_articles",
        title="Country Activity Tracker: articles on artificial intelligence",
        title_vi="Theo dõi hoạt động các nước của ETO: bài báo về trí tuệ nhân tạo",
        publisher="CSET, Georgetown University (Emerging Technology Observatory)",
        publisher_vi="CSET, Đại học Georgetown (Emerging Technology Observatory)",
        publisher_code="cset",
        homepage="https://cat.eto.tech/",
        licence="CC BY-NC 4.0 (ETO)",
        licence_class="noncommercial",
        cadence="yearly",
        # The table of July 2026 is whole to 2024.
        calendar=ByPeriod(delay_months=18, grace_days=92),
        description="Scholarly articles on artificial intelligence by country, year and field.",
    ),
    Dataset(
        name="oxford_ai_readiness",
        title="Government AI Readiness Index",
        title_vi="Chỉ số sẵn sàng AI của Chính phủ",
        publisher="Oxford Insights",
        publisher_code="oxford_insights",
        homepage="https://oxfordinsights.com/",
        licence="CC BY-SA 4.0",
        licence_class="sharealike",
        cadence="yearly",
        # Editions are named by the year in which they came out.
        calendar=ByPeriod(delay_months=0, grace_days=92),
        description="Rank and score by edition; those of 2020 to 2024 share a framework.",
    ),
    Dataset(
        name="world_bank_govtech",
        title="GovTech Maturity Index",
        title_vi="Chỉ số trưởng thành GovTech",
        publisher="World Bank",
        publisher_vi="Ngân hàng Thế giới",
        publisher_code="world_bank",
        homepage="https://datacatalog.worldbank.org/search/dataset/0037889",
        licence="CC BY 4.0",
        licence_class="open",
        cadence="irregular",
        description=(
            "Maturity of digital government, overall and by part, by edition; no ranking. "
            "Data360 was seen to have the editions of 2020 and 2022."
        ),
        routes=(
            Route(
                data360,
                {
                    "database": "WB_GTMI",
                    "edition": "period",
                    "series": {
                        f"WB_GTMI_{code}": {"code": "GTMI" if code == "GTMI" else f"GTMI_{code}", "unit": "index 0-1"}
                        for code in ("CGSI", "PSDI", "DCEI", "GTEI", "GTMI")
                    },
                },
                "World Bank Data360 WB_GTMI",
            ),
        ),
        bounds=Bounds(min_rows=60, min_areas=10, first_year=2020, value_min=0, value_max=1),
        usual=Usual(by_period="all"),
    ),
    Dataset(
        name="growth_lab_eci",
        title="Atlas of Economic Complexity, country rankings",
        title_vi="Bản đồ phức tạp kinh tế, xếp hạng các nước",
        publisher="Growth Lab, Harvard University",
        publisher_vi="Growth Lab, Đại học Harvard",
        publisher_code="growth_lab",
        homepage="https://atlas.hks.harvard.edu/",
        licence="CC BY-NC-SA 4.0",
        licence_class="noncommercial",
        cadence="yearly",
        # The table of 2023 reaches 2021.
        calendar=ByPeriod(delay_months=24, grace_days=92),
        description="Economic Complexity Index by goods trade, and the rank; 0 is the mean of the world.",
    ),
    Dataset(
        name="microsoft_ai_diffusion",
        title="AI Diffusion Report",
        title_vi="Báo cáo phổ biến AI",
        publisher="Microsoft AI Economy Institute",
        publisher_code="microsoft",
        homepage="https://github.com/microsoft/ai-diffusion-report",
        licence="MIT",
        licence_class="open",
        cadence="irregular",
        description="Share of working-age people who use generative AI, modelled, by half-year, then by quarter.",
        routes=(Route(microsoft_ai_diffusion, {}, "AI Diffusion CSV on GitHub"),),
        bounds=Bounds(min_rows=39, min_areas=13, first_year=2025, value_min=0, value_max=100),
    ),
    Dataset(
        name="apo_productivity",
        title="APO Productivity Database, Viet Nam's total factor productivity",
        title_vi="Cơ sở dữ liệu năng suất của APO, năng suất các nhân tố tổng hợp của Việt Nam",
        publisher="Asian Productivity Organization",
        publisher_vi="Tổ chức Năng suất châu Á",
        publisher_code="apo",
        homepage="https://www.apo-tokyo.org/productivitydatabook/",
        licence="© APO, commercial use by permission; the database's terms not seen: only Viet Nam's figures are kept",
        licence_vi="© APO, dùng cho mục đích thương mại phải xin phép; chưa đọc được "
        "điều khoản của cơ sở dữ liệu: chỉ giữ số liệu của Việt Nam",
        licence_class="restricted",
        cadence="yearly",
        # 2023 v1 was put up on 2023-11-07, 2025 v1 in October 2025; a new edition has a new address.
        calendar=Dated((11,), grace_days=92),
        description="Total factor productivity by year, and by own calculation its share in economic growth.",
        routes=(
            Route(
                apo_productivity,
                {
                    "path": "2025/10/APO-Productivity-Database-2025v1-1.xlsx",
                    "edition": "2025 v1",
                    "published_on": "2025-10-31",
                    "sheet": "VIE",
                    "area": "VNM",
                    # Cited for Viet Nam: 17 to 47 %, by several methods and years.
                    "plausible": (0, 60),
                },
                "APO workbook, sheet VIE",
            ),
        ),
        bounds=Bounds(min_rows=50, first_year=1990),
    ),
    Dataset(
        name="provincial_dti",
        title="Digital Transformation Index of provinces (DTI)",
        title_vi="Chỉ số chuyển đổi số cấp tỉnh (DTI)",
        publisher="Ministry of Science and Technology; until 2024 Ministry of Information and Communications",
        publisher_vi="Bộ Khoa học và Công nghệ; đến năm 2024 là Bộ Thông tin và Truyền thông",
        publisher_code="most",
        homepage="https://dti.gov.vn/",
        licence="none stated, and none by the copy that was read: single facts quoted with citation",
        licence_vi="không nêu giấy phép, bản sao đã đọc cũng không nêu: chỉ trích dẫn từng số liệu",
        licence_class="restricted",
        cadence="yearly",
        # 2022 came out in July 2023, 2023 by February 2025, 2024 in October 2025.
        calendar=ByPeriod(delay_months=10, grace_days=122),
        description="Total score of each of the 63 provinces; the eight indices below it do not compare between years.",
        routes=(
            Route(
                dti_index,
                {"pages": {"2022": "xep-hang-2022", "2023": "xep-hang-2023-all", "2024": "xep-hang-2024-63-tinh"}},
                "dti.gov.vn yearly pages",
            ),
        ),
        bounds=Bounds(min_rows=189, min_areas=63, first_year=2022, value_min=0, value_max=1),
        usual=Usual(by_period="all"),
        shipped_bounds=Bounds(min_rows=63, min_areas=63, value_min=0, value_max=1),
        extra_areas=FORMER_PROVINCES,
    ),
    Dataset(
        name="papi",
        title="Provincial Governance and Public Administration Performance Index (PAPI)",
        title_vi="Chỉ số hiệu quả quản trị và hành chính công cấp tỉnh (PAPI)",
        publisher="UNDP Viet Nam, CECODES and RTA",
        publisher_vi="UNDP Việt Nam, CECODES và RTA",
        publisher_code="papi",
        homepage="https://papi.org.vn/",
        licence="none stated for the figures: single facts quoted with citation",
        licence_vi="không nêu giấy phép cho số liệu: chỉ trích dẫn từng số liệu",
        licence_class="restricted",
        cadence="yearly",
        # A year's survey is published in April of the next.
        calendar=ByPeriod(delay_months=4, grace_days=61),
        description="Survey of citizens in 63 provinces: total, e-governance, internet at home; some lack a year.",
        shipped_bounds=Bounds(min_rows=120, min_areas=60, value_min=0.33, value_max=80),
        extra_areas=FORMER_PROVINCES,
    ),
    Dataset(
        name="nso_provinces",
        title="Statistical Yearbook, provinces",
        title_vi="Niên giám thống kê, số liệu theo tỉnh",
        publisher="National Statistics Office of Viet Nam",
        publisher_vi="Cục Thống kê",
        publisher_code="nso",
        homepage="https://www.nso.gov.vn/",
        licence="none stated, and none by the copy that was read: single facts quoted with attribution to NSO",
        licence_vi="không nêu giấy phép, bản sao đã đọc cũng không nêu: "
        "chỉ trích dẫn từng số liệu, ghi nguồn Cục Thống kê",
        licence_class="restricted",
        cadence="yearly",
        # The yearbook of a year comes out within the next one; no month was read.
        calendar=ByPeriod(delay_months=12, grace_days=61),
        description="Average population, urban population and gross regional product per head of the 63 provinces.",
        routes=(
            Route(nso_provinces, {"way": "api"}, "NSO PX-Web API v1 and form"),
            Route(nso_provinces, {"way": "form"}, "NSO PX-Web form"),
        ),
        bounds=Bounds(min_rows=567, min_areas=63, first_year=2020, value_min=0),
        usual=Usual(by_period="all"),
        shipped_bounds=Bounds(min_rows=189, min_areas=63, value_min=0),
        extra_areas=FORMER_PROVINCES,
    ),
    Dataset(
        name="public_service_index",
        title="Index of service to people and firms (Decision 766)",
        title_vi="Bộ chỉ số phục vụ người dân, doanh nghiệp (Quyết định 766)",
        publisher="Office of the Government, National Public Service Portal",
        publisher_vi="Văn phòng Chính phủ, Cổng Dịch vụ công quốc gia",
        publisher_code="government_office",
        homepage="https://dichvucong.gov.vn/",
        licence="none stated, and none by the copy that was read: single facts quoted with citation",
        licence_vi="không nêu giấy phép, bản sao đã đọc cũng không nêu: chỉ trích dẫn từng số liệu",
        licence_class="restricted",
        cadence="yearly",
        # The portal counts as it goes: a year is whole when it ends. No day was read by which it is settled.
        calendar=ByPeriod(delay_months=1, grace_days=61),
        description="Total and five groups of each of the 34 provinces, of years that are over.",
        routes=(
            Route(public_service_portal, {"way": "results"}, "National Public Service Portal API"),
            Route(public_service_portal, {"way": "reports"}, "National Public Service Portal, reports until 2025"),
        ),
        bounds=Bounds(min_rows=204, min_areas=34, value_min=0, value_max=100, first_year=2022),
        shipped_bounds=Bounds(min_rows=612, min_areas=34, value_min=0, value_max=100),
        # A portal that was made anew may no longer tell of the years before.
        usual=Usual(by_period="all"),
        extra_areas=PROVINCES,
    ),
    Dataset(
        name="online_service_supply",
        title="Supply of online public services by provinces",
        title_vi="Tình hình cung cấp dịch vụ công trực tuyến của các tỉnh",
        publisher="Office of the Government, National Public Service Portal",
        publisher_vi="Văn phòng Chính phủ, Cổng Dịch vụ công quốc gia",
        publisher_code="government_office",
        homepage="https://dichvucong.gov.vn/",
        licence="none stated, and none by the copy that was read: single facts quoted with citation",
        licence_vi="không nêu giấy phép, bản sao đã đọc cũng không nêu: chỉ trích dẫn từng số liệu",
        licence_class="restricted",
        cadence="irregular",
        # No route: no answer of the service that counts them was read (`report_tile_cungcap_dvctt_service`), so its
        # fields are not known. What the portal of 2026 tells beside the index (`fullCount` of `provide-online-tree`)
        # counts something else: 21 for Phú Thọ, where provinces had hundreds to a thousand.
        description="Procedures of 29 of the 34 provinces: all, eligible for full-process service, supplied so.",
        shipped_bounds=Bounds(min_rows=87, min_areas=29, value_min=0),
        extra_areas=PROVINCES,
    ),
    Dataset(
        name="published_verdicts",
        title="Verdicts of earlier releases",
        title_vi="Kết luận của các bản phát hành trước",
        publisher="R57 warehouse",
        publisher_vi="kho số liệu R57",
        publisher_code="r57",
        homepage="",
        licence="CC BY 4.0 for the verdicts; each figure in them keeps the licence of its dataset",
        licence_vi="CC BY 4.0 cho các kết luận; mỗi số liệu trong đó giữ giấy phép của bộ số liệu tương ứng",
        licence_class="restricted",
        cadence="irregular",
        description="What earlier releases said of each target and day, kept as it was said.",
        shape=own_verdicts.VerdictShape(),
    ),
)

_OOKLA = tuple(
    Dataset(
        name=f"ookla_{network}",
        title=f"Speedtest by Ookla, {network} network performance map tiles",
        title_vi=f"Speedtest của Ookla, bản đồ tốc độ mạng {network_vi}",
        publisher="Ookla",
        publisher_code="ookla",
        homepage="https://github.com/teamookla/ookla-open-data",
        licence="CC BY-NC-SA 4.0",
        licence_class="noncommercial",
        cadence="quarterly",
        # 2026-Q1 was put up on 2026-04-13. Files of old quarters are put up anew, so no day is relied on.
        calendar=ByPeriod(delay_months=1),
        description=f"Speed tests on {network} networks by quarter, summed up by country and province.",
        partition_columns=PARTITION,
    )
    for network, network_vi in (("fixed", "cố định"), ("mobile", "di động"))
)

DATASETS = Catalog((*_REGISTER, *_OOKLA))
"""Every dataset by name, in the order of the register."""
