using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Language.Llama;

/// <summary>What Hugging Face calls <c>LlamaForCausalLM</c>, without the head: it puts <c>model</c> into the weights' names.</summary>
internal sealed class LlamaTrunk : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly LlamaModel model;

    public LlamaTrunk(LlamaConfig config, ScalarType dtype, Device? device)
        : base(nameof(LlamaTrunk))
    {
        model = new LlamaModel(config, dtype, device);
        RegisterComponents();
    }

    /// <summary>(B, L) tokens and where they are to (B, L, W).</summary>
    public override Tensor forward(Tensor ids, Tensor attended) => model.call(ids, attended);
}
