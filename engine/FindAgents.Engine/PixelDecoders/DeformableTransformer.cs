using FindAgents.Engine.Interface;
using TorchSharp;
using TorchSharp.Modules;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.PixelDecoders;

/// <summary>A transformer encoder over the cells of several maps at once.</summary>
internal sealed class DeformableTransformer : nn.Module
{
    private readonly DeformableEncoder encoder;
    private readonly Parameter level_embed;

    public DeformableTransformer(DeformablePixelDecoderConfig config)
        : base(nameof(DeformableTransformer))
    {
        encoder = new DeformableEncoder(config);
        level_embed = new Parameter(empty(config.TransformerFeatures.Count, config.ConvDim));
        RegisterComponents();
        foreach (var parameter in encoder.parameters().Where(p => p.dim() > 1))
        {
            nn.init.xavier_uniform_(parameter);
        }

        foreach (var layer in encoder.Layers)
        {
            layer.ResetAttention();
        }

        nn.init.normal_(level_embed);
    }

    /// <summary>Encodes maps (B, C, h, w), coarse to fine, and gives the same shapes.</summary>
    public IReadOnlyList<Tensor> Encode(IReadOnlyList<Tensor> maps)
    {
        using var scope = NewDisposeScope();
        var sizes = maps.Select(map => (Height: map.shape[2], Width: map.shape[3])).ToList();
        var cells = cat([.. maps.Select(map => map.flatten(2).transpose(1, 2))], 1); // (B, Σh·w, C)
        var positions = cat([.. maps.Select((map, i) => SinePositionEncoding.Encode(sizes[i].Height, sizes[i].Width, (int)map.shape[1], map.device, map.dtype).Plus(level_embed[i]))], 1);
        var centres = cat([.. sizes.Select(size => Centres(size.Height, size.Width, cells.device))]).view(1, -1, 1, 1, 2);
        foreach (var layer in encoder.Layers)
        {
            cells = layer.Encode(cells, positions, centres, sizes);
        }

        return [.. cells.split([.. sizes.Select(size => size.Height * size.Width)], 1)
            .Select((level, i) => level.transpose(1, 2).reshape(level.shape[0], -1, sizes[i].Height, sizes[i].Width).MoveToOuterDisposeScope())];
    }

    // (h·w, 2): x before y, as the sampling grid wants them.
    private static Tensor Centres(long height, long width, Device device)
    {
        var y = Range(0, height, float32, device).Plus(0.5) / Constant((double)height);
        var x = Range(0, width, float32, device).Plus(0.5) / Constant((double)width);
        return stack([x.unsqueeze(0).expand(height, width), y.unsqueeze(1).expand(height, width)], -1).view(-1, 2);
    }
}
