"""Vector files that ask for something from elsewhere: a host, another file, a plug-in."""

# ruff: noqa: E501

import json
import zipfile

RING = "112,37.5 112.1,37.5 112.1,37.6 112,37.5"
COORDINATES = [[[112, 37.5], [112.1, 37.5], [112.1, 37.6], [112, 37.5]]]


def callers(url, other):
    """Name -> bytes of files that would fetch ``url`` or read ``other`` where GDAL is let."""
    vrt = "<OGRVRTDataSource><OGRVRTLayer name='v'><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    found = {
        "vrt-http": vrt.format(f"/vsicurl/{url}/a.geojson"),
        "vrt-file": vrt.format(other),
        "vrt-shift": "\ufeff \n<!-- x -->" + vrt.format(f"/vsicurl/{url}/a.geojson"),
        "vrt-sql": "<OGRVRTDataSource><OGRVRTUnionLayer name='u'><OGRVRTLayer name='v'><SrcDataSource relativeToVRT='1'>../x.gpkg</SrcDataSource></OGRVRTLayer></OGRVRTUnionLayer></OGRVRTDataSource>",
        "vrt-raster": f"<VRTDataset rasterXSize='1' rasterYSize='1'><VRTRasterBand dataType='Byte' band='1'><SimpleSource><SourceFilename>/vsicurl/{url}/a.tif</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>",
        "wfs-xml": f"<OGRWFSDataSource><URL>{url}/wfs</URL></OGRWFSDataSource>",
        "wfs-text": f"WFS:{url}/wfs",
        "oapif-text": f"OAPIF:{url}/oapif",
        "http-text": f"{url}/a.geojson",
        "csw-text": f"CSW:{url}/csw",
        "wms-xml": f"<GDAL_WMS><Service name='TMS'><ServerUrl>{url}/x</ServerUrl></Service></GDAL_WMS>",
        "gdalg": json.dumps({"type": "gdal_streamed_alg", "command_line": f"gdal vector pipeline read /vsicurl/{url}/a ! write streamed"}),
        "stac": json.dumps({"type": "FeatureCollection", "stac_version": "1.0", "features": [], "links": [{"rel": "next", "href": f"{url}/next"}]}),
        "oapif-json": json.dumps({"links": [{"rel": "data", "type": "application/json", "href": f"{url}/collections"}], "collections": []}),
        "geojson-crs-link": json.dumps({"type": "FeatureCollection", "crs": {"type": "link", "properties": {"href": f"{url}/crs", "type": "proj4"}}, "features": [_feature()]}),
        "geojson-crs-name": json.dumps({"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": f"{url}/crs.wkt"}}, "features": [_feature()]}),
        "geojson-next": json.dumps({"type": "FeatureCollection", "features": [_feature()], "links": [{"rel": "next", "href": f"{url}/next"}]}),
        "esrijson": json.dumps({"geometryType": "esriGeometryPolygon", "fields": [], "features": [], "exceededTransferLimit": True, "url": f"{url}/query"}),
        "elastic": f"ES:{url}",
        "kml-link": f"<?xml version='1.0'?><kml xmlns='http://www.opengis.net/kml/2.2'><Document><NetworkLink><Link><href>{url}/a.kml</href></Link></NetworkLink><Style><IconStyle><Icon><href>{url}/i.png</href></Icon></IconStyle></Style><Schema name='s' id='{url}/s'/><Placemark><styleUrl>{url}/s.kml#a</styleUrl><name>a</name>{_kml()}</Placemark></Document></kml>",
        "gml-schema": _gml(url, f"xsi:schemaLocation='http://ogr.maptools.org/ {url}/a.xsd'"),
        "gml-wfs": _gml(url, f"xsi:schemaLocation='http://x {url}/wfs?service=WFS&amp;request=DescribeFeatureType&amp;typeName=a'"),
        "gml-xlink": _gml(url, "", f"<gml:surfaceProperty xlink:href='{url}/g.gml#g1'/>"),
        "gml-entity": f"<!DOCTYPE a [<!ENTITY x SYSTEM '{url}/e'><!ENTITY y SYSTEM 'file://{other}'>]>" + _gml(url, "", "<ogr:n>&x;&y;</ogr:n>"),
        "gml-srs": _gml(f"{url}/crs.xml", ""),
        "laughs": _laughs(),
    }  # fmt: skip
    return {name: text.encode() for name, text in found.items()}


ENDINGS = (
    ".geojson", ".json", ".topojson", ".kml", ".gml", ".gpkg", ".fgb", ".mif", ".tab", ".sqlite",
    ".vrt", ".osm", ".csv", ".shp", ".parquet",
)  # fmt: skip


def write_callers(folder, url, other, endings=ENDINGS):
    """Write every caller under every ending, and packed; yields the paths."""
    for name, data in callers(url, other).items():
        for ending in endings:
            path = folder / f"{name}{ending}"
            path.write_bytes(data)
            for part in {".shp": (".shx", ".dbf"), ".mif": (".mid",)}.get(ending, ()):
                path.with_suffix(part).write_bytes(data)
            yield path
        packed = folder / f"{name}.kmz"
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("doc.kml", data)
        yield packed
        packed = folder / f"{name}.zip"
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("a.geojson", data)
        yield packed


def _feature():
    return {
        "type": "Feature",
        "properties": {"name": "甲村"},
        "geometry": {"type": "Polygon", "coordinates": COORDINATES},
    }


def _kml():
    return f"<Polygon><outerBoundaryIs><LinearRing><coordinates>{RING}</coordinates></LinearRing></outerBoundaryIs></Polygon>"


def _gml(srs, attributes, inside=""):
    return (
        "<?xml version='1.0'?><ogr:FeatureCollection xmlns:ogr='http://ogr.maptools.org/' "
        "xmlns:gml='http://www.opengis.net/gml/3.2' xmlns:xlink='http://www.w3.org/1999/xlink' "
        f"xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' {attributes}>"
        f"<gml:featureMember><ogr:a gml:id='a1'><ogr:geometryProperty><gml:Polygon srsName='{srs}'>"
        "<gml:exterior><gml:LinearRing><gml:posList>112 37.5 112.1 37.5 112.1 37.6 112 37.5"
        "</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></ogr:geometryProperty>"
        f"{inside}</ogr:a></gml:featureMember></ogr:FeatureCollection>"
    )


def _laughs():
    entities = "".join(
        f"<!ENTITY l{n} '{''.join(f'&l{n - 1};' for _ in range(10))}'>" for n in range(1, 10)
    )
    return f"<?xml version='1.0'?><!DOCTYPE kml [<!ENTITY l0 'ha'>{entities}]><kml xmlns='http://www.opengis.net/kml/2.2'><Document><name>&l9;</name></Document></kml>"
