namespace FindAgents.Agents.Running;

/// <summary>What models are told of running compositions, whatever the face.</summary>
public static class CompositionGuide
{
    /// <summary>Of the whole.</summary>
    public const string Run =
        "Does what a sentence asks for in one call, in as many steps as it takes: finds photos of an album, looks for things in them, carries what was found into the next step "
        + "(\"find 3 photos of a frisbee, then outline the dog in them\"; \"outline the mug in @a.jpg and find the same one in @b.jpg\"). Or runs a plan of such steps. Says what was understood, and for each step what it found, on what, and how sure that is.";

    /// <summary>Of the sentence.</summary>
    public const string Request =
        "What is wanted, an English sentence or several; images are named as @photo.jpg, @photo.jpg(120,80) (a point), @photo.jpg(10,20,200,150) (a box), @{imageId}, @{resultId}#2 (a region). Give this or a composition.";

    /// <summary>Of the plan.</summary>
    public const string Composition =
        "A plan instead of a sentence: steps of task prototypes, where \"$1\" stands for what step 1 found, as images or as a word of a phrase or query. Use it where a sentence was understood otherwise than meant.";

    /// <summary>Of the images at hand.</summary>
    public const string Images = "The images that the sentence is about where it names none, or the plan's steps where they name none: paths below an allowed folder, image ids, data URIs.";

    /// <summary>Of the album.</summary>
    public const string Album = "The album that searches look in; may be left out where there is only one.";
}
