using System.Reflection;
using FindAgents.Engine.Foundations.Vision.DaViT;
using FindAgents.Engine.Foundations.Vision.FocalNet;
using FindAgents.Engine.Foundations.Vision.Sam;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision;

/// <summary>An official vision foundation as its YAML file, kept in the assembly, describes it.</summary>
/// <remarks>To add one of a known kind, add its file: the file's name is the foundation's.</remarks>
internal sealed record OfficialVisionConfig
{
    private const string ResourcePrefix = "FindAgents.Engine.Vision.";
    private const string ResourceSuffix = ".yaml";

    private static readonly Lazy<IReadOnlyDictionary<string, OfficialVisionConfig>> Read = new(() => Names().ToDictionary(name => name, Parse, StringComparer.Ordinal));

    /// <summary>The configurations by name.</summary>
    public static IReadOnlyDictionary<string, OfficialVisionConfig> All => Read.Value;

    /// <summary>What is subtracted from red, green and blue in 0–255 (INPUT.PIXEL_MEAN).</summary>
    public required float[] PixelMean { get; init; }

    /// <summary>What red, green and blue are then divided by (INPUT.PIXEL_STD).</summary>
    public required float[] PixelStd { get; init; }

    /// <summary>Height and width are padded to multiples of it (SIZE_DIVISIBILITY).</summary>
    public required int SizeDivisibility { get; init; }

    /// <summary>The shorter side of a test image in pixels (COCO.INPUT.MIN_SIZE_TEST).</summary>
    public required int MinSizeTest { get; init; }

    /// <summary>The most that its longer side may have (COCO.INPUT.MAX_SIZE_TEST).</summary>
    public required int MaxSizeTest { get; init; }

    /// <summary>The sizes of a FocalNet; exactly one of the three is there.</summary>
    public FocalNetConfig? Focal { get; init; }

    /// <summary>The sizes of a DaViT.</summary>
    public DaViTConfig? Davit { get; init; }

    /// <summary>The sizes of a SAM ViT.</summary>
    public SamConfig? Vit { get; init; }

    /// <summary>
    /// The size to bring an image to, as the official models test: the shorter side to one length, unless the longer one
    /// would become too long.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A length is not positive.</exception>
    public (int Width, int Height) InputSize(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        var scale = Math.Min((double)MinSizeTest / Math.Min(width, height), (double)MaxSizeTest / Math.Max(width, height));
        return (Scaled(width, scale), Scaled(height, scale));

        static int Scaled(int length, double scale) => Math.Max(1, (int)((length * scale) + 0.5));
    }

    /// <summary>Creates the backbone, its weights to be loaded.</summary>
    /// <param name="device">Where its weights are; <see langword="null"/> for the CPU.</param>
    public VisionBackbone CreateBackbone(Device? device = null) =>
        Focal is not null ? new FocalNetBackbone(Focal, device)
        : Davit is not null ? new DaViTBackbone(Davit, device)
        : new SamBackbone(Vit!, device);

    private static IEnumerable<string> Names() => typeof(OfficialVisionConfig).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal) && name.EndsWith(ResourceSuffix, StringComparison.Ordinal))
        .Select(name => name[ResourcePrefix.Length..^ResourceSuffix.Length]);

    private static OfficialVisionConfig Parse(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(ResourcePrefix + name + ResourceSuffix)!;
        using var reader = new StreamReader(stream);
        return new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).WithEnforceRequiredMembers().Build()
            .Deserialize<OfficialVisionConfig>(reader);
    }
}
