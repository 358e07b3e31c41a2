"""How GDAL is set in the process that reads: named drivers, and nothing from outside."""

DRIVERS = frozenset(
    {
        "ESRI Shapefile", "GPKG", "GeoJSON", "TopoJSON", "FlatGeobuf", "LIBKML", "KML", "GML",
        "MapInfo File", "OpenFileGDB", "SQLite", "OSM", "CSV", "MBTiles",
    }
)  # fmt: skip
"""What may open a file. All others are unloaded before the first file is opened."""


class DriversError(RuntimeError):
    """GDAL has drivers that may not be there; the message lists them."""


OTHERS = (
    "ADBC,AIVector,AVCBin,AVCE00,AmigoCloud,Arrow,Carto,CSW,DGN,DXF,EDIGEO,EEDA,ESRIJSON,"
    "Elasticsearch,GDALG,GMLAS,GPSBabel,GPX,GTFS,GeoJSONSeq,GeoRSS,HANA,HTTP,Idrisi,JML,JSONFG,"
    "LVBAG,MEM,MVT,MapML,MiraMonVector,MongoDBv3,MySQL,NGW,netCDF,OAPIF,ODBC,ODS,OGCAPI,OGR_GMT,"
    "OGR_PDS,OGR_VRT,PCIDSK,PDF,PDS4,PGDUMP,PGeo,PLSCENES,PMTiles,Parquet,PostgreSQL,S57,SXF,"
    "Selafin,VDV,VFK,VICAR,WAsP,WFS,XLS,XLSX,XODR"
)
"""The drivers of usual builds that are not wanted; a build with others is asked for its own."""
NOWHERE = "socks5h://localhost/no-network"
"""A proxy at a socket that is not there: where no driver may fetch, none can."""
SETTINGS = {
    "OGR_SKIP": OTHERS,
    "GDAL_DRIVER_PATH": "disable",
    "GDAL_CONFIG_FILE": "",
    "GDAL_HTTP_PROXY": NOWHERE,
    "GDAL_HTTPS_PROXY": NOWHERE,
    "http_proxy": NOWHERE,
    "https_proxy": NOWHERE,
    "all_proxy": NOWHERE,
    "GDAL_HTTP_TIMEOUT": "1",
    "GDAL_HTTP_CONNECTTIMEOUT": "1",
    "GDAL_HTTP_MAX_RETRY": "0",
    "CPL_VSIL_CURL_ALLOWED_FILENAME": "/vsicurl/none",
    "GDAL_DISABLE_READDIR_ON_OPEN": "FALSE",
    "GDAL_VRT_ENABLE_PYTHON": "NO",
    "GML_DOWNLOAD_SCHEMA": "NO",
    "GML_SKIP_RESOLVE_ELEMS": "ALL",
    "LIBKML_RESOLVE_STYLE": "NO",
    "OGR_SQLITE_LIST_VIRTUAL_OGR": "NO",
    "PROJ_NETWORK": "OFF",
    "OPENBLAS_NUM_THREADS": "1",
    "RUST_BACKTRACE": "0",
}
"""Environment of the process. No plug-ins, no configuration files, no network, one thread."""
