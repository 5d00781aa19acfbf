using System.Globalization;
using System.Text;
using FindAgents.Cli.CommandLine;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Results;

namespace FindAgents.Cli.Output;

/// <summary>The files that the user asked for.</summary>
internal sealed class ResultFiles
{
    private const int LongestLabel = 40;

    private readonly string? _overlay;
    private readonly string? _masks;

    /// <summary>Checks the names before any work is done.</summary>
    /// <exception cref="UsageException">A name cannot be used.</exception>
    public ResultFiles(string image, string? overlay, string? masks)
    {
        _overlay = overlay;
        _masks = masks;
        if (overlay is not null)
        {
            if (!PictureFormats.IsWritable(overlay))
            {
                throw new UsageException($"--out {overlay}: the name has to end in {PictureFormats.Endings}, which says how to write the picture.");
            }

            if (Path.GetFullPath(overlay) == Path.GetFullPath(image))
            {
                throw new UsageException($"--out {overlay} is the picture itself: it would be overwritten. Give another name.");
            }
        }

        if (masks is not null && File.Exists(masks))
        {
            throw new UsageException($"--masks {masks} is a file: name a folder.");
        }
    }

    /// <summary>Writes what was asked for.</summary>
    public async Task<WrittenFiles> WriteAsync(RgbImage picture, FindResult result, CancellationToken cancellationToken)
    {
        if (_overlay is not null)
        {
            var drawn = OverlayRenderer.Render(picture, result.Regions);
            await AtomicFile.WriteAsync(_overlay, PictureFormats.Encode(drawn, _overlay), cancellationToken);
        }

        var masks = new Dictionary<int, string>();
        if (_masks is not null)
        {
            Directory.CreateDirectory(_masks);
            foreach (var region in result.Regions)
            {
                var file = Path.Combine(_masks, string.Create(CultureInfo.InvariantCulture, $"{region.Number:00}-{ToFileName(region.Label)}.png"));
                await AtomicFile.WriteAsync(file, MaskPng.Encode(region.Mask), cancellationToken);
                masks.Add(region.Number, file);
            }
        }

        return new WrittenFiles(_overlay, masks);
    }

    /// <summary>A label as part of a file name: lower-case letters and digits with single hyphens between them.</summary>
    internal static string ToFileName(string label)
    {
        var name = new StringBuilder();
        foreach (var c in label.ToLowerInvariant())
        {
            if (char.IsLetterOrDigit(c))
            {
                name.Append(c);
            }
            else if (name.Length > 0 && name[^1] != '-')
            {
                name.Append('-');
            }
        }

        var trimmed = name.ToString(0, Math.Min(name.Length, LongestLabel)).Trim('-');
        return trimmed.Length > 0 ? trimmed : "region";
    }
}
