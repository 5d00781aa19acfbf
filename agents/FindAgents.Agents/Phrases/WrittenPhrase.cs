namespace FindAgents.Agents.Phrases;

/// <summary>A phrase as people and models write it: text in which references to images stand as words.</summary>
/// <remarks>
/// <para>
/// <c>@photo.jpg</c> is a whole image, <c>@photo.jpg#2</c> region 2 of the last result on it, <c>@photo.jpg(120,80)</c>
/// what lies at a point and <c>@photo.jpg(10,20,200,150)</c> what is in a box (x, y, width, height), in that image's
/// pixels. A name with blanks or brackets is quoted: <c>@"my photo.jpg"(120,80)</c>; a quotation mark in it is doubled.
/// </para>
/// <para>
/// <c>@@</c> is a plain @, and so is an @ within a word (<c>me@example.org</c>) or without a name behind it. A full
/// stop or colon that ends a name belongs to the sentence.
/// </para>
/// <para>Immutable and pure: nothing is looked up. See <see cref="PhraseResolver"/>.</para>
/// </remarks>
public sealed class WrittenPhrase
{
    /// <summary>What a model is told of phrases.</summary>
    public const string Guide =
        "Short English noun phrases, each answered by itself, such as [\"the dog\", \"red car\"]. A piece of an image may stand as a word, to find its like: "
        + "@photo.jpg (the whole image), @photo.jpg(10,20,200,150) (what is in that box: x, y, width, height in pixels of photo.jpg), @photo.jpg(120,80) (what lies at that point), "
        + "@photo.jpg#2 (region 2 of the last result on it). An imageId works as the name, and before # a resultId. "
        + "Example: [\"the same as @dog.jpg(10,20,200,150)\", \"@res_ckts25e5pjrd1z4f#1\"]. Quote a name with blanks: @\"my photo.jpg\"#1. @@ is a plain @.";

    private WrittenPhrase(string text, IReadOnlyList<WrittenPart> parts) => (Text, Parts) = (text, parts);

    /// <summary>The phrase as it was written, without blanks around it.</summary>
    public string Text { get; }

    /// <summary>Words and references in the order of the sentence; words without blanks around them; none where nothing was written.</summary>
    public IReadOnlyList<WrittenPart> Parts { get; }

    /// <summary>The references among the parts.</summary>
    public IEnumerable<PhraseReference> References => Parts.OfType<PhraseReference>();

    /// <summary>The words among the parts.</summary>
    public IEnumerable<WrittenWords> Words => Parts.OfType<WrittenWords>();

    /// <summary>Reads a phrase.</summary>
    /// <param name="text">Any text.</param>
    /// <exception cref="PhraseReferenceException">An @ begins a reference that is not complete; the message says which and how references are written.</exception>
    public static WrittenPhrase Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new WrittenPhrase(text.Trim(), PhraseReader.Read(text));
    }

    /// <summary>A phrase of parts; words that follow each other are one part.</summary>
    internal static WrittenPhrase Of(IReadOnlyList<WrittenPart> parts) => new(string.Join(' ', parts), parts);

    /// <summary>The phrase written anew, one blank between its parts: reads as the same parts.</summary>
    public override string ToString() => string.Join(' ', Parts);
}
