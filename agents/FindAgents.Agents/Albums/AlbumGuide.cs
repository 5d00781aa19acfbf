namespace FindAgents.Agents.Albums;

/// <summary>What models are told of searching albums, whatever the face.</summary>
public static class AlbumGuide
{
    /// <summary>Of an album's name.</summary>
    public const string Album = "The album's name.";

    /// <summary>Of a search of regions.</summary>
    public const string Regions =
        "What the regions are called or look like: a short noun phrase such as \"red mug\", a piece of an image such as @photo.jpg(10,20,200,150) or @photo.jpg#2, or both in one phrase.";

    /// <summary>Of an image whose like is looked for.</summary>
    public const string Similar =
        "What the results are to be like: a photo of the album (the image, id or path of a hit), @{resultId}#3 (hit 3 of a result), a path below an allowed folder, a data URI or an imageId. With #2 behind it, its region 2; with (x,y,width,height), what is in that box, in its pixels.";

    /// <summary>Of what must not be there.</summary>
    public const string Without = "What must not be in the photos: short noun phrases, such as [\"people\"]. The same as \"without …\" in the query.";

    /// <summary>Of folders.</summary>
    public const string Folders = "Only photos in one of these folders of the album or below, such as [\"holiday/2024\"].";

    /// <summary>Of a beginning.</summary>
    public const string From = "Only photos taken then or later: 2024, 2024-06, 2024-06-30 or 2024-06-30T18:00.";

    /// <summary>Of an end.</summary>
    public const string Until = "Only photos taken until then, in the same forms; a year, month or day counts to its end.";

    /// <summary>Of labels of photos.</summary>
    public const string PhotoLabels = "Only photos with a region of each of these labels, as the labels of hits write them.";

    /// <summary>Of labels of regions.</summary>
    public const string RegionLabels = "Only regions with one of these labels, as hits write them.";

    /// <summary>Of things alone.</summary>
    public const string ThingsOnly = "Only countable things, no stuff such as sky.";

    /// <summary>Of how many of one photo.</summary>
    public const string PerPhoto = "The most regions of one photo; all when left out.";

    /// <summary>Of regions instead of photos.</summary>
    public const string SimilarRegions = "Whether single regions are wanted, not photos: name a piece of an image then.";

    /// <summary>Of the size.</summary>
    public const string MinSide = "Only photos whose longer side has at least so many pixels.";

    /// <summary>Of how many.</summary>
    public const string Limit = "How many hits a page has, 1 to 100.";

    /// <summary>Of pages.</summary>
    public const string Page = "Which page of hits, from 1.";

    /// <summary>Of folders to index.</summary>
    public const string IndexFolders = "Folders of photos to put under the album, below an allowed folder. Leave it out to bring an album up to date with the folders that it has.";
}
