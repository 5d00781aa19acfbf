using System.Globalization;
using FindAgents.Engine.Masks;

namespace FindAgents.Agents.Phrases;

/// <summary>An image, or a piece of one, that stands in a phrase as a word does: <c>@photo.jpg</c>, <c>@photo.jpg#2</c>, <c>@photo.jpg(120,80)</c>, <c>@photo.jpg(10,20,200,150)</c>.</summary>
/// <remarks>Immutable. Nothing but the form is checked: whether there is such an image is known to who looks it up.</remarks>
public sealed record PhraseReference : WrittenPart
{
    private PhraseReference(string image)
    {
        ArgumentNullException.ThrowIfNull(image);
        Image = string.IsNullOrWhiteSpace(image)
            ? throw new PhraseReferenceException($"A reference has to name an image. {PhraseReader.Forms}")
            : image;
    }

    /// <summary>The image's name: a path or an id.</summary>
    public string Image { get; }

    /// <summary>The number of a region, from 1, in the last result on the image, or in the result that is named in place of it.</summary>
    public int? Region { get; private init; }

    /// <summary>A point on the piece that is meant, in pixels of the image.</summary>
    public PointF? Point { get; private init; }

    /// <summary>A box around the piece that is meant, in pixels of the image; width and height are above 0.</summary>
    public Box? Box { get; private init; }

    /// <summary>Whether the whole image is meant.</summary>
    public bool IsWhole => Region is null && Point is null && Box is null;

    /// <summary>A whole image.</summary>
    /// <exception cref="PhraseReferenceException">The name is blank.</exception>
    public static PhraseReference ToImage(string image) => new(image);

    /// <summary>A region of a result.</summary>
    /// <exception cref="PhraseReferenceException">The name is blank, or the number below 1.</exception>
    public static PhraseReference ToRegion(string image, int number) => number >= 1
        ? new PhraseReference(image) { Region = number }
        : throw new PhraseReferenceException($"Region {number} of '{Quote.Short(image)}' was meant: regions are numbered from 1.");

    /// <summary>What lies at a point.</summary>
    /// <exception cref="PhraseReferenceException">The name is blank, or a coordinate is not a finite number.</exception>
    public static PhraseReference ToPoint(string image, PointF point) => double.IsFinite(point.X) && double.IsFinite(point.Y)
        ? new PhraseReference(image) { Point = point }
        : throw new PhraseReferenceException($"The point of '{Quote.Short(image)}' holds something that is not a number: give x, y in pixels.");

    /// <summary>What is in a box.</summary>
    /// <exception cref="PhraseReferenceException">The name is blank, or the box is empty or not of finite numbers.</exception>
    public static PhraseReference ToBox(string image, Box box) => box is { IsFinite: true, IsEmpty: false }
        ? new PhraseReference(image) { Box = box }
        : throw new PhraseReferenceException(
            string.Create(CultureInfo.InvariantCulture, $"The box ({box.X}, {box.Y}, {box.Width}, {box.Height}) of '{Quote.Short(image)}' is empty: give x, y, width, height in pixels, width and height above 0 (not two corners)."));

    /// <summary>The same piece of an image of another name.</summary>
    internal PhraseReference In(string image) => new(image)
    {
        Region = Region,
        Point = Point,
        Box = Box,
    };

    /// <summary>The reference as it is written.</summary>
    public override string ToString()
    {
        var name = PhraseReader.IsBareName(Image) ? Image : $"\"{Image.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        var piece = this switch
        {
            { Region: { } number } => string.Create(CultureInfo.InvariantCulture, $"#{number}"),
            { Point: { } point } => string.Create(CultureInfo.InvariantCulture, $"({point.X},{point.Y})"),
            { Box: { } box } => string.Create(CultureInfo.InvariantCulture, $"({box.X},{box.Y},{box.Width},{box.Height})"),
            _ => "",
        };
        return $"@{name}{piece}";
    }
}
