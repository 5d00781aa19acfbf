using FindAgents.Engine.Interface;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.PixelDecoders;

/// <summary>A transformer encoder over the cells of a map.</summary>
internal sealed class TransformerEncoderOnly : nn.Module<Tensor, Tensor>
{
    private readonly TransformerEncoder encoder;

    public TransformerEncoderOnly(FpnPixelDecoderConfig config)
        : base(nameof(TransformerEncoderOnly))
    {
        encoder = new TransformerEncoder(config);
        RegisterComponents();
        foreach (var parameter in parameters().Where(p => p.dim() > 1))
        {
            nn.init.xavier_uniform_(parameter);
        }
    }

    /// <summary>Runs the encoder on (B, C, h, w) and gives the same shape.</summary>
    public override Tensor forward(Tensor map)
    {
        using var scope = NewDisposeScope();
        var (channels, height, width) = (map.shape[1], map.shape[2], map.shape[3]);
        var position = SinePositionEncoding.Encode(height, width, (int)channels, map.device, map.dtype); // (1, h·w, C)
        var memory = encoder.call(map.flatten(2).transpose(1, 2), position); // (B, C, h, w) → (B, h·w, C)
        return memory.transpose(1, 2).reshape(-1, channels, height, width).MoveToOuterDisposeScope(); // (B, h·w, C) → (B, C, h, w)
    }
}
