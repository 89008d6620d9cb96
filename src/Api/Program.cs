return await Roma.Api.Operator.RomaCommandLine.RunAsync(args);
